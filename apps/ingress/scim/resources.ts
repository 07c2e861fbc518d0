import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { isResourceId, type ResourceId, type ResourceKind, type ResourceState, type TenantId } from '#identity';
import type { Json, JsonObject, Resource } from '#scim';
import type { ListParameters, Shown } from '../query/list-parameters.ts';
import { Lists } from '../query/lists.ts';
import { readResource } from '../registry/read-resource.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import type { StoredResource } from '../registry/resource-row.ts';
import { renderResource } from './answer.ts';
import { derivedGroups, derivedMembers, derivedName, type Derived } from './derived.ts';
import { notFound } from './refusals.ts';

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

const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Reads for SCIM, from the ingress's own registry: what was answered before is seen. */
@Injectable()
export class Resources {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly lists: Lists,
  ) {}

  async get(tenant: TenantId, type: ResourceKind, id: string, view: View): Promise<Rendered> {
    // Anything but a UUID was never an id of ours, and PostgreSQL need not be asked.
    const stored = isResourceId(id) ? await readResource(this.registry, { tenant, type, id }) : undefined;
    if (stored === undefined) throw notFound();
    return this.render(tenant, stored.state, view);
  }

  async render(tenant: TenantId, state: ResourceState, view: View): Promise<Rendered> {
    const [rendered] = await this.renderAll(tenant, state.type, [{ tenant, state }], view);
    if (rendered === undefined) throw notFound();
    return rendered;
  }

  /** As {@link render}, of a resource that was made just now: a new person is in no group, so nothing is read. */
  renderNew(tenant: TenantId, state: ResourceState, view: View): Promise<Rendered> {
    if (state.type === 'Group') return this.render(tenant, state, view);
    const [living] = livingOf([{ tenant, state }]);
    if (living === undefined) throw notFound();
    const resource = renderResource({ ...living, derived: undefined }, view.base, view.selection);
    return Promise.resolve({ version: state.version, resource, hasDerived: false });
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
    const living = livingOf(stored);
    const derived: Derived = showsDerived(type, view)
      ? await this.derive(
          tenant,
          type,
          living.map(({ id }) => id),
          view,
        )
      : new Map();
    return living.map((state) => {
      const { id, version } = state;
      const values = derived.get(id);
      const resource = renderResource({ ...state, derived: values }, view.base, view.selection);
      return { id, version, resource, hasDerived: values !== undefined };
    });
  }

  private derive(tenant: TenantId, type: ResourceKind, ids: readonly ResourceId[], view: View): Promise<Derived> {
    if (ids.length === 0) return Promise.resolve(new Map());
    return type === 'User'
      ? derivedGroups(this.registry, view.base, tenant, ids)
      : derivedMembers(this.registry, view.base, tenant, ids, asksFor('members', view.named));
  }
}

const livingOf = (stored: readonly StoredResource[]) =>
  stored.flatMap(({ state }) =>
    'document' in state && state.document !== null ? [{ ...state, document: state.document }] : [],
  );

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
