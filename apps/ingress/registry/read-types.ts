import type { ClientBase, Pool } from 'pg';
import type { ResourceId, ResourceKind, TenantId } from '#identity';

export interface TypedId {
  readonly tenant: TenantId;
  readonly id: ResourceId;
  readonly type: ResourceKind;
  readonly status: 'live' | 'erasing' | 'deleted' | 'erased';
}

/** What these ids are in their tenants, without their documents: for members named by a group, subjects named by a fact. */
export async function readTypes(
  tx: ClientBase | Pool,
  ids: readonly { readonly tenant: TenantId; readonly id: ResourceId }[],
): Promise<TypedId[]> {
  const { rows } = await tx.query<TypedId>({
    name: 'read-types',
    text: `SELECT r.tenant, r.id, r.type, r.status
           FROM unnest($1::text[], $2::uuid[]) AS wanted(tenant, id)
           JOIN registry.resource r ON r.tenant = wanted.tenant AND r.id = wanted.id AND r.type IN ('User', 'Group')`,
    values: [ids.map((each) => each.tenant), ids.map((each) => each.id)],
  });
  return rows;
}
