import { isTenantId, type TenantId } from '#identity';
import type { Caller } from '#platform';

/** The tenant that the caller's token belongs to. */
export function tenantOf({ tenant }: Caller): TenantId {
  if (!isTenantId(tenant)) throw new TypeError('a token of a tenant whose name is none');
  return tenant;
}
