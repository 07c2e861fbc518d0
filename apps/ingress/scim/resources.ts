import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { isResourceId, type ResourceId, type ResourceKind, type ResourceState, type TenantId } from '#identity';
import { LOGGER, isOutage } from '#platform';
import type { Json, JsonObject, Resource } from '#scim';
import type { ListParameters, Shown } from '../query/list-parameters.ts';
import { Lists } from '../query/lists.ts';
import { Gathered } from '../registry/gathered.ts';
import { readGroupsOf, type GroupOf, type MemberKey } from '../registry/read-groups-of.ts';
import { readLiving } from '../registry/read-living.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import type { ResourceKey, StoredResource } from '../registry/resource-row.ts';
import { renderResource, type Answerable } from './answer.ts';
import { derivedGroups, derivedMembers, derivedName, groupsElement, type Derived } from './derived.ts';
import { memberPages } from './member-stream.ts';
import { notFound } from './refusals.ts';
import { Refusal } from './scim-error.filter.ts';

export interface View extends Shown {
  /** The SCIM base URL as the client reaches it. */
  readonly base: string;
}

export interface Rendered {
  readonly version: number;
  readonly resource: Resource;
  /** The answer holds values that are no part of the stored state (answer.ts). */
  readonly hasDerived: boolean;
}

export interface StreamedGroup {
  readonly version: number;
  /** The group as it is shown, without its members. */
  readonly resource: Resource;
  readonly members: AsyncIterable<readonly Json[]>;
}

const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Reads for SCIM, from the ingress's own registry: what was answered before is seen. */
@Injectable()
export class Resources {
  private readonly living: Gathered<ResourceKey, StoredResource | undefined>;
  private readonly groups: Gathered<MemberKey, readonly GroupOf[]>;

  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly lists: Lists,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.living = new Gathered((keys) => readLiving(registry, keys));
    this.groups = new Gathered((members) => readGroupsOf(registry, members));
  }

  async get(tenant: TenantId, type: ResourceKind, id: string, view: View): Promise<Rendered> {
    // Anything but a UUID was never an id of ours, and PostgreSQL need not be asked.
    if (!isResourceId(id)) throw notFound();
    const [stored, derived] = await Promise.all([
      this.living.find({ tenant, type, id }),
      this.deriveOne(tenant, type, id, view),
    ]);
    if (stored === undefined) throw notFound();
    return renderedOf(stored.state, derived, view);
  }

  /**
   * A group whose members were asked for by name: there may be any number of them, so they come page after page.
   * Undefined for every other request.
   */
  async streamed(tenant: TenantId, type: ResourceKind, id: string, view: View): Promise<StreamedGroup | undefined> {
    if (type !== 'Group' || !isResourceId(id) || !asksFor('members', view.named)) return undefined;
    const stored = await this.living.find({ tenant, type, id });
    if (stored === undefined) throw notFound();
    const { version, resource } = renderedOf(stored.state, undefined, view);
    const pages = memberPages(this.registry, tenant, id, view);
    // Before anything is sent: a database that does not answer can still be told as that.
    const first = await pages.next();
    return { version, resource, members: this.goOn(first, pages) };
  }

  /** An answer that has begun can only be broken off, which its client sees by its missing end; the log says why. */
  private async *goOn<Page>(
    first: IteratorResult<Page, void>,
    pages: AsyncGenerator<Page, void>,
  ): AsyncGenerator<Page> {
    if (first.done === true) return;
    yield first.value;
    try {
      yield* pages;
    } catch (error) {
      this.logger.warn({ err: error }, 'a group was broken off in the middle of its members');
      throw error;
    }
  }

  /**
   * The answer to a write. That is made already, so members that are more than an answer may hold, or that the database
   * does not give in time, are left out: told of a failure, the client would send the write again.
   */
  async render(tenant: TenantId, state: ResourceState, view: View): Promise<Rendered> {
    try {
      return renderedOf(state, await this.deriveOne(tenant, state.type, state.id, view), view);
    } catch (error) {
      if (isOutage(error)) this.logger.warn({ err: error }, 'the answer to a write lacks what is derived');
      else if (!(error instanceof Refusal && error.error.scimType === 'tooMany')) throw error;
      return renderedOf(state, undefined, view);
    }
  }

  /** As {@link render}, of a resource that was made just now: a new person is in no group, so nothing is read. */
  renderNew(tenant: TenantId, state: ResourceState, view: View): Promise<Rendered> {
    return state.type === 'Group'
      ? this.render(tenant, state, view)
      : Promise.resolve(renderedOf(state, undefined, view));
  }

  /** The body of a ListResponse (RFC 7644 §3.4.2, RFC 9865 §2). */
  async list(tenant: TenantId, parameters: ListParameters, base: string): Promise<JsonObject> {
    const { total, resources: stored, paging } = await this.lists.page(tenant, parameters, base);
    const shown = new Map<ResourceId, Resource>();
    for (const view of parameters.listed) {
      const ofType = stored.filter(({ state }) => state.type === view.type);
      for (const { id, resource } of await this.renderAll(tenant, view.type, ofType, { ...view, base })) {
        shown.set(id, resource);
      }
    }
    const resources: Json[] = stored.flatMap(({ id }) => shown.get(id) ?? []);
    return {
      schemas: [LIST_RESPONSE],
      totalResults: total,
      itemsPerPage: resources.length,
      ...paging,
      ...(resources.length === 0 ? {} : { Resources: resources }),
    };
  }

  private async renderAll(
    tenant: TenantId,
    type: ResourceKind,
    stored: readonly StoredResource[],
    view: View,
  ): Promise<(Rendered & { readonly id: ResourceId })[]> {
    const living = stored.flatMap(({ state }) => ('document' in state && state.document !== null ? [state] : []));
    const derived = await this.derive(
      tenant,
      type,
      living.map(({ id }) => id),
      view,
    );
    return living.map((state) => ({ id: state.id, ...renderedOf(state, derived.get(state.id), view) }));
  }

  private derive(tenant: TenantId, type: ResourceKind, ids: readonly ResourceId[], view: View): Promise<Derived> {
    if (ids.length === 0 || !showsDerived(type, view)) return Promise.resolve(new Map());
    return type === 'User'
      ? derivedGroups(this.registry, view.base, tenant, ids)
      : derivedMembers(this.registry, view.base, tenant, ids, asksFor('members', view.named));
  }

  /** As {@link derive} for one; people that are asked for at the same time are read together. */
  private async deriveOne(
    tenant: TenantId,
    type: ResourceKind,
    id: ResourceId,
    view: View,
  ): Promise<Answerable['derived']> {
    if (type === 'Group') return (await this.derive(tenant, type, [id], view)).get(id);
    return showsDerived(type, view)
      ? groupsElement(view.base, await this.groups.find({ tenant, member: id }))
      : undefined;
  }
}

function renderedOf(state: ResourceState, derived: Answerable['derived'], view: View): Rendered {
  if (!('document' in state) || state.document === null) throw notFound();
  const resource = renderResource(
    { ...state, document: state.document, derived },
    view.base,
    view.resourceType,
    view.selection,
  );
  return { version: state.version, resource, hasDerived: derived !== undefined };
}

const asksFor = (attribute: string, named: readonly string[]): boolean =>
  named.some((name) => {
    const bare = name.toLowerCase().replace(/^urn:.*:/, '');
    return bare === attribute || bare.startsWith(`${attribute}.`);
  });

/** Whether the selection lets the derived attribute through; if not, its rows are never touched. */
function showsDerived(type: ResourceKind, { selection, named }: View): boolean {
  if (selection.attributes !== undefined) return asksFor(derivedName(type), named);
  return !(selection.excludedAttributes?.some((attribute) => attribute.path === derivedName(type)) ?? false);
}
