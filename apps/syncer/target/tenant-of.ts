import { isTenantId, type TenantId } from '#identity';
import type { Target } from '#targets';

/** The tenant whose people a target has. */
export function tenantOf({ tenant }: Pick<Target, 'tenant'>): TenantId {
  if (!isTenantId(tenant)) throw new TypeError('a target of no tenant');
  return tenant;
}
