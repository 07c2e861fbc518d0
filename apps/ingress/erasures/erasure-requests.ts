import { z } from 'zod';
import { isEventId, isResourceId, isTenantId, isTokenId } from '#identity';

const tenant = z.string().refine(isTenantId, 'must be 1 to 64 of a-z 0-9 - _');
const subject = z.string().refine(isResourceId, 'must be a lower-case UUID').meta({ format: 'uuid' });
export const begin = z.strictObject({
  tenant,
  subject,
  request: z.uuid(),
  due: z.iso.datetime(),
  /** The id of the token that asked, with the scope `erase`: the log names it as the one who did. */
  by: z.string().refine(isTokenId, 'must be a lower-case UUID').meta({ format: 'uuid' }),
});
export const finish = z.strictObject({ tenant, subject });
export const complete = z.strictObject({
  tenant,
  subject,
  /** Of the event, made once, so that completing twice is recorded once. */
  id: z.string().refine(isEventId, 'must be a lower-case UUID').meta({ format: 'uuid' }),
  request: z.uuid(),
  /** The id of the token of whoever signed off what remains. */
  approvedBy: z.uuid().optional(),
});
