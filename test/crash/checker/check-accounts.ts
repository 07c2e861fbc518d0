import { isDeepStrictEqual } from 'node:util';
import type { Anomaly } from './anomaly.ts';

/** What of an account is compared; a target shows some of it. */
export interface AccountFacts {
  readonly familyName?: string;
  readonly email?: string;
  readonly active?: boolean;
  readonly subscribed?: boolean;
  /** Rollcall ids, sorted. */
  readonly members?: readonly string[];
}

export interface Account {
  /** The target's own id. */
  readonly remoteId: string;
  /** Whose it is: the Rollcall id that the target keeps. */
  readonly owner: string | undefined;
  readonly facts: AccountFacts;
}

/** What the log comes to for one person or group at one target. */
export type Wanted =
  | { readonly kind: 'account'; readonly facts: AccountFacts }
  /** Out of scope: no account is made; one that was there already is kept like this. */
  | { readonly kind: 'left'; readonly facts: AccountFacts }
  | { readonly kind: 'nothing' };

/**
 * One target against what the log comes to: one account for whoever is to have one, with the newest values; none for
 * anybody else. `wanted` has an entry for everybody the log knows.
 */
export function checkAccounts(
  place: string,
  wanted: ReadonlyMap<string, Wanted>,
  accounts: readonly Account[],
): Anomaly[] {
  const anomalies: Anomaly[] = [...checkDoubles(place, accounts)];
  const report = (name: Anomaly['name'], what: string): void => void anomalies.push({ name, place, what });
  const byOwner = new Map(accounts.map((account) => [account.owner, account]));
  for (const { owner, remoteId } of accounts) {
    if (owner === undefined || !wanted.has(owner)) report('aborted read', `account ${remoteId} is nobody's`);
  }
  for (const [owner, want] of wanted) {
    const account = byOwner.get(owner);
    if (account === undefined) {
      if (want.kind === 'account') report('unseen', `${owner} has no account`);
    } else if (want.kind === 'nothing') {
      report('unseen', `${owner} has account ${account.remoteId} still`);
    } else {
      const fields = differing(want.facts, account.facts);
      if (fields.length > 0)
        report('unseen', `account ${account.remoteId} of ${owner} differs in ${fields.join(', ')}`);
    }
  }
  return anomalies;
}

/** Two accounts of one person at one time: what a crash must not leave, not even for a while. */
export function checkDoubles(place: string, accounts: readonly Account[]): Anomaly[] {
  const seen = new Map<string, string>();
  return accounts.flatMap(({ owner, remoteId }): Anomaly[] => {
    if (owner === undefined) return [];
    const other = seen.get(owner);
    seen.set(owner, remoteId);
    return other === undefined
      ? []
      : [{ name: 'duplicate', place, what: `${owner} has accounts ${other} and ${remoteId}` }];
  });
}

/** Where an account is not as wanted. Names only: values are people's. */
function differing(wanted: AccountFacts, found: AccountFacts): string[] {
  const names = ['familyName', 'email', 'active', 'subscribed', 'members'] as const;
  return names.filter((name) => wanted[name] !== undefined && !isDeepStrictEqual(wanted[name], found[name]));
}
