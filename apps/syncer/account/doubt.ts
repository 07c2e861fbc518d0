import type { RemoteAccount } from '#targets';
import { differing, printsOf } from '../fingerprint/prints.ts';
import { openKeys } from '../intent/sealed-keys.ts';
import type { OpenIntent, WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import { accountOf, type Outcome } from '../outcome/outcome.ts';
import { search, searchable } from './search.ts';
import type { Scene } from './scene.ts';

/** What became of a create whose answer nobody has seen. */
export type Cleared =
  | { readonly kind: 'created'; readonly account: RemoteAccount }
  | { readonly kind: 'not created' }
  | { readonly kind: 'unclear'; readonly outcome: Outcome };

/**
 * Clears up a create in doubt. Before its deadline it may still be carried out, so that is waited for; then the SAME
 * keys are searched that had found nobody before. What has turned up since and carries the intended values is ours.
 * Where nothing can be searched a create is never repeated.
 */
export async function clearUp(row: WorkRow, intent: OpenIntent, scene: Scene): Promise<Cleared> {
  if (intent.pending > 0) return unclear(waiting(row, intent.pending));
  const keys = searchable(openKeys(intent.keys, scene.keys.intents), scene);
  if (keys.length === 0) {
    const reason = 'a create got no answer, and the target cannot be searched for what became of it';
    return unclear(parked(row, 'create', { class: 'conflict', reason }, { intent: 'open' }));
  }
  const found = await search(row.kind, keys, scene);
  switch (found.kind) {
    case 'failed':
      return unclear(unsuccessful(row, 'create', found.error, { intent: 'open' }));
    case 'nobody':
      return { kind: 'not created' };
    case 'several': {
      const reason = `a create got no answer, and several accounts have the same ${found.by}`;
      return unclear(parked(row, 'create', { class: 'conflict', reason }, { intent: 'open' }));
    }
    case 'account':
      return isOurs(row, intent, found.account, scene)
        ? { kind: 'created', account: found.account }
        : unclear(parked(row, 'create', { class: 'conflict', reason: STRANGER }, { intent: 'open' }));
  }
}

const STRANGER =
  'a create got no answer, and an account with the same key but other values has turned up; link or remove it';

function isOurs(row: WorkRow, { prints }: OpenIntent, account: RemoteAccount, scene: Scene): boolean {
  if (account.externalId !== undefined) return account.externalId === row.resource;
  return differing(prints, printsOf(account.document, scene.keys.prints)).length === 0;
}

const unclear = (outcome: Outcome): Cleared => ({ kind: 'unclear', outcome });

/** Until the request can no longer be carried out. */
const waiting = (row: WorkRow, after: number): Outcome => ({
  row,
  fate: { kind: 'again', after },
  account: accountOf(row),
  attempts: row.attempts,
  intent: 'open',
  mustRead: row.mustRead,
  facts: [],
  edges: [],
});
