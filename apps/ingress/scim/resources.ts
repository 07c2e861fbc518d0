import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { isResourceId, type ResourceId, type ResourceKind, type ResourceState, type TenantId } from '#identity';
import type { JsonObject, Resource, Selection } from '#scim';
import { listResources } from '../query/list-resources.ts';
import type { ListParameters } from '../query/list-parameters.ts';
import { readResource } from '../registry/read-resource.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import type { StoredResource } from '../registry/resource-row.ts';
import { renderResource } from './answer.ts';
import { derivedGroups, derivedMembers, derivedName, type Derived } from './derived.ts';
import { notFound } from './refusals.ts';
import { Refusal } from './scim-error.filter.ts';

export interface View {
  /** The SCIM base URL as the client reaches it. */
  readonly base: string;
  readonly selection: Selection;
  readonly named: readonly string[];
}

export interface Rendered {
  readonly version: number;
  readonly resource: Resource;
  /** The answer shows attributes that are no part of the stored state: it has no ETag that could answer 304. */
  readonly hasDerived: boolean;
}

const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Reads for SCIM, from the ingress's own registry: what was answered before is seen. */
@Injectable()
export class Resources {
  constructor(@Inject(REGISTRY) private readonly registry: Pool) {}

  async get(tenant: TenantId, type: ResourceKind, id: string, view: View): Promise<Rendered> {
    // Anything but a UUID was never an id of ours, and PostgreSQL need not be asked.
    const stored = isResourceId(id) ? await readResource(this.registry, { tenant, type, id }) : undefined;
    if (stored === undefined) throw notFound();
    return this.render(tenant, stored.state, view);
  }

  async render(tenant: TenantId, state: ResourceState, view: View): Promise<Rendered> {
    const [resource] = await this.renderAll(tenant, state.type, [{ tenant, state }], view);
    if (resource === undefined) throw notFound();
    return { version: state.version, resource, hasDerived: showsDerived(state.type, view) };
  }

  async list(tenant: TenantId, type: ResourceKind, parameters: ListParameters, base: string): Promise<JsonObject> {
    const view = { base, selection: parameters.selection, named: parameters.named };
    try {
      const { filter, offset, limit } = parameters;
      const page = await listResources(this.registry, { tenant, type, filter, offset, limit });
      const resources = await this.renderAll(tenant, type, page.resources, view);
      return {
        schemas: [LIST_RESPONSE],
        totalResults: page.total,
        startIndex: offset + 1,
        itemsPerPage: resources.length,
        ...(resources.length === 0 ? {} : { Resources: resources }),
      };
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === '57014') {
        throw new Refusal({
          status: 400,
          scimType: 'tooMany',
          detail: 'the filter takes too long; narrow it, or filter by an indexed attribute',
        });
      }
      throw error;
    }
  }

  private async renderAll(
    tenant: TenantId,
    type: ResourceKind,
    stored: readonly StoredResource[],
    view: View,
  ): Promise<Resource[]> {
    const living = stored.flatMap(({ state }) =>
      'document' in state && state.document !== null ? [{ ...state, document: state.document }] : [],
    );
    const derived: Derived = showsDerived(type, view)
      ? await this.derive(
          tenant,
          type,
          living.map(({ id }) => id),
          view,
        )
      : new Map();
    return living.map((state) =>
      renderResource({ ...state, derived: derived.get(state.id) ?? {} }, view.base, view.selection),
    );
  }

  private derive(tenant: TenantId, type: ResourceKind, ids: readonly ResourceId[], view: View): Promise<Derived> {
    if (ids.length === 0) return Promise.resolve(new Map());
    return type === 'User'
      ? derivedGroups(this.registry, view.base, tenant, ids)
      : derivedMembers(this.registry, view.base, tenant, ids, asksFor('members', view.named));
  }
}

const asksFor = (attribute: string, named: readonly string[]): boolean =>
  named.some((name) => {
    const bare = name.toLowerCase().replace(/^urn:.*:/, '');
    return bare === attribute || bare.startsWith(`${attribute}.`);
  });

/** Whether the selection lets the derived attribute through; if not, its rows are never touched. */
function showsDerived(type: ResourceKind, { selection, named }: View): boolean {
  if (selection.attributes !== undefined) return asksFor(derivedName(type), named);
  return !excludes(selection, derivedName(type));
}

const excludes = (selection: Selection, name: string): boolean =>
  selection.excludedAttributes?.some((attribute) => attribute.path === name) ?? false;
