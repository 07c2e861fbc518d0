import { DIRECTORY, type DirectorySchema } from '../tables.ts';

/**
 * FROM clause of the memberships that count: `m`, of a group that lives (`g`), to a person or group that lives (`r`).
 * A deletion folds into its own row only and leaves memberships lie, so everybody reads them like this.
 */
export const livingMembership = (schema: DirectorySchema): string =>
  `${schema}.membership m
   JOIN ${schema}.resource g ON g.tenant = m.tenant AND g.type = 'Group' AND g.id = m.grp AND g.status = 'live'
   JOIN ${schema}.resource r ON r.tenant = m.tenant AND r.type = m.type AND r.id = m.member AND r.status = 'live'`;

export const LIVING_MEMBERSHIP = livingMembership(DIRECTORY);
