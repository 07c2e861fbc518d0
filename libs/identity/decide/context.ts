import type { Claim } from '../state/claim.ts';
import type { Membership } from '../state/membership.ts';

/** What `decide` may know besides the state and the command: there is no clock in here. */
export interface DecisionContext {
  /** The write transaction's start by the database's clock: RFC 3339, milliseconds, UTC. */
  readonly now: string;
  /** What `membersNeeded` asked for, read after locking; empty maps where it asked for nothing. */
  readonly membership: Membership;
  /** Claims that another resource holds: a command that newly wants one of them is answered with a conflict. */
  readonly lost?: readonly Claim[];
}
