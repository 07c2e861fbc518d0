import type { ResourceType } from '#scim';
import type { Membership } from '../state/membership.ts';

/** What `decide` may know besides the state and the command: there is no clock in here. */
export interface DecisionContext {
  /** The write transaction's start by the database's clock: RFC 3339, milliseconds, UTC. */
  readonly now: string;
  /** The User type of the tenant, with its own extensions; absent: the standard one. */
  readonly userType?: ResourceType;
  /** What `membersNeeded` asked for, read after locking; empty maps where it asked for nothing. */
  readonly membership: Membership;
}
