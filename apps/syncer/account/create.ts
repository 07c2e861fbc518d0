import type { MatchKey } from '#targets';
import { printsOf, restrictedTo } from '../fingerprint/prints.ts';
import type { WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import type { Account, Outcome } from '../outcome/outcome.ts';
import { settled } from '../outcome/success.ts';
import type { Present } from './known.ts';
import type { Scene } from './scene.ts';

/**
 * Creates the account of somebody whom the keys have not found. The intent is committed first: whatever becomes of
 * us or of the answer, the next try looks up the same keys before it creates.
 */
export async function create(
  row: WorkRow,
  { document }: Present,
  searched: readonly MatchKey[],
  scene: Scene,
): Promise<Outcome> {
  const { connector, keys } = scene;
  const prints = printsOf(document, keys.prints);
  await scene.intend(prints, searched);
  const answer = await scene.ask('create', (options) =>
    connector.create(row.kind, { externalId: row.resource, document }, options),
  );
  if (answer.kind === 'absent') {
    const reason = 'the target answers a create with "no such account"';
    return parked(row, 'create', { class: 'permanent', reason }, { account: null });
  }
  if (answer.kind === 'failed') {
    const { error } = answer;
    // In doubt the intent stays and says until when to wait. A conflict is looked up: what has come between the
    // search and the create is found by the next search.
    if (error.inDoubt) return unsuccessful(row, 'create', error, { account: null, intent: 'open' });
    if (error.class === 'conflict' && row.errorClass !== 'conflict') return again(row, error.reason);
    return unsuccessful(row, 'create', error, { account: null });
  }
  const { remoteId } = answer.value;
  const readBack = printsOf(restrictedTo(document, answer.value.document), keys.prints);
  const account: Account = { remoteId, standing: 'present', written: prints, readBack };
  return settled(row, account, { action: 'created', changed: Object.keys(document) });
}

/** Once more, by another search; a second conflict in a row is for a person. */
const again = (row: WorkRow, reason: string): Outcome => ({
  row,
  fate: { kind: 'again', after: 0 },
  account: null,
  trouble: { class: 'conflict', reason },
  attempts: row.attempts + 1,
  intent: 'over',
  mustRead: false,
  facts: [],
  edges: [],
});
