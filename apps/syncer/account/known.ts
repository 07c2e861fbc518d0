import type { Desired, RemoteAccount } from '#targets';
import type { Account } from '../outcome/outcome.ts';

/** What a target should hold of somebody who belongs there. */
export type Present = Extract<Desired, { readonly kind: 'present' }>;

/** An account that we know: as remembered, and as it is where it has just been read. */
export interface Known {
  readonly account: Account;
  readonly remote: RemoteAccount | undefined;
  /** How we came to it, where that is news. */
  readonly news: 'created' | 'adopted' | undefined;
}
