import type { Desired } from '#targets';
import type { WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import { accountOf, type Account, type Outcome } from '../outcome/outcome.ts';
import { clearUp } from './doubt.ts';
import { erase } from './erase.ts';
import type { Known } from './known.ts';
import { leave } from './leave.ts';
import { makePresent } from './make-present.ts';
import type { Scene } from './scene.ts';
import { search, searchable } from './search.ts';

/**
 * Brings the account of one person (or a group, without its members) to what is desired, and gives what came of it.
 * A create in doubt is cleared up first, whatever is desired now.
 */
export async function bringAccount(row: WorkRow, desired: Desired, scene: Scene): Promise<Outcome> {
  const known = await whatIsKnown(row, desired, scene);
  if ('fate' in known) return known;
  switch (desired.kind) {
    case 'present':
      return makePresent(row, known.known, desired, scene);
    case 'deleted':
      // Somebody who was gone before their erasure was asked for: where the account was kept, it goes now.
      if (row.erasure !== null) return erase(row, known.known, { ...desired, kind: 'erased', policy: 'delete' }, scene);
      return leave(row, known.known, desired.policy, scene);
    case 'left':
      return leave(row, known.known, desired.policy, scene);
    case 'erased':
      return erase(row, known.known, desired, scene);
    case 'unmappable':
      return parked(row, 'map', { class: 'permanent', reason: desired.reason, field: desired.field });
  }
}

async function whatIsKnown(
  row: WorkRow,
  desired: Desired,
  scene: Scene,
): Promise<{ readonly known: Known | undefined } | Outcome> {
  const account = accountOf(row);
  if (account !== null) return { known: { account, remote: undefined, news: undefined } };
  if (row.intent === null) return isToGo(desired, row) ? lostAccount(row, desired, scene) : { known: undefined };
  const cleared = await clearUp(row, row.intent, scene);
  switch (cleared.kind) {
    case 'unclear':
      return cleared.outcome;
    case 'not created':
      return { known: undefined };
    case 'created': {
      const { remoteId } = cleared.account;
      const created: Account = { remoteId, standing: 'present', written: row.intent.prints, readBack: null };
      return { known: { account: created, remote: cleared.account, news: 'created' } };
    }
  }
}

type ToGo = Extract<Desired, { readonly kind: 'left' | 'deleted' | 'erased' }>;

/** Of somebody who only left, no account is looked for that nobody may have linked: it is not ours to touch. */
const isToGo = (desired: Desired, { mustRead }: WorkRow): desired is ToGo =>
  desired.kind === 'deleted' || desired.kind === 'erased' || (desired.kind === 'left' && mustRead);

/** Somebody is to go from the target, and we know no account: one that carries our id is theirs, its link was lost. */
async function lostAccount(
  row: WorkRow,
  { keys }: ToGo,
  scene: Scene,
): Promise<{ readonly known: Known | undefined } | Outcome> {
  const ours = searchable(keys, scene).filter(({ kind }) => kind === 'externalId');
  const found = await search(row.kind, ours, scene);
  switch (found.kind) {
    case 'nobody':
      return { known: undefined };
    case 'failed':
      return unsuccessful(row, 'find', found.error);
    case 'several':
      return parked(row, 'find', { class: 'conflict', reason: `several accounts have the same ${found.by}` });
    case 'account': {
      const { remoteId } = found.account;
      const account: Account = { remoteId, standing: 'present', written: null, readBack: null };
      return { known: { account, remote: found.account, news: undefined } };
    }
  }
}
