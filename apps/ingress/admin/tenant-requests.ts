import { z } from 'zod';
import { isTenantId } from '#identity';
import { SCOPES } from '#platform';

/** The most tenants of one page. */
const PAGE = 1_000;
/** As isTenantId has it, for those who read the schema. */
const TENANT_NAME = '^[a-z0-9_-]{1,64}$';

export const tenantName = z
  .string()
  .refine(isTenantId, 'must be 1 to 64 of a-z 0-9 - _')
  .meta({ pattern: TENANT_NAME });

export const newTenant = z.strictObject({
  name: tenantName,
  /** Of its first token; absent: every one that the caller can give, but `tenants` and `facts`. */
  scopes: z.array(z.enum(SCOPES)).min(1).optional(),
});
export const page = z.strictObject({
  after: tenantName.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE).default(100),
});
