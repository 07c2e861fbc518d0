import type { TargetDocument } from '#targets';
import { differing, printsOf, restrictedTo, type Prints } from '../fingerprint/prints.ts';
import type { WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import type { AppliedAction } from '../outcome/facts.ts';
import type { Account, Outcome } from '../outcome/outcome.ts';
import { settled } from '../outcome/success.ts';
import type { Known, Present } from './known.ts';
import type { Scene } from './scene.ts';

/** Writes the fields that differ from what is there, or from what was last written; nothing when none does. */
export async function update(row: WorkRow, known: Known, desired: Present, scene: Scene): Promise<Outcome> {
  const { account, remote, news } = known;
  const { document } = desired;
  const wanted = printsOf(document, scene.keys.prints);
  const revives = account.standing !== 'present';
  const fields = revives ? Object.keys(wanted) : fieldsToWrite(known, desired, wanted, scene);
  if (fields.length === 0) {
    const readBack = remote === undefined ? account.readBack : readPrints(document, remote.document, scene);
    const asWanted: Account = { ...account, standing: 'present', written: wanted, readBack };
    return settled(row, asWanted, news === undefined ? undefined : { action: news, changed: [] });
  }
  const { remoteId } = account;
  const changed = Object.fromEntries(fields.map((field) => [field, document[field] ?? null]));
  const answer = await scene.ask('update', (options) =>
    scene.connector.update(row.kind, remoteId, { externalId: row.resource, document, changed }, options),
  );
  if (answer.kind === 'failed') return unsuccessful(row, 'update', answer.error, { account });
  // Somebody removed it there: it is found or made again at the next try.
  if (answer.kind === 'absent') return vanished(row);
  const readBack = readPrints(document, answer.value.document, scene);
  const before = remote === undefined ? account.readBack : readPrints(document, remote.document, scene);
  const updated: Account = { remoteId, standing: 'present', written: wanted, readBack };
  const missed = scene.differences(document, answer.value.document);
  // What a target wrote in its own way differs too, but is not what it was.
  const ignored = fields.filter((field) => missed.includes(field) && before?.[field] === readBack[field]);
  if (ignored.length > 0) return ignoring(row, updated, ignored);
  return settled(row, updated, { action: actionOf(news, revives), changed: fields });
}

/** Against the account where it has just been read, else against what was last written. */
function fieldsToWrite({ account, remote }: Known, { document }: Present, wanted: Prints, scene: Scene): string[] {
  if (remote !== undefined) return [...scene.differences(document, remote.document)];
  return account.written === null ? Object.keys(wanted) : differing(wanted, account.written);
}

const readPrints = (wanted: TargetDocument, found: TargetDocument, scene: Scene): Prints =>
  printsOf(restrictedTo(wanted, found), scene.keys.prints);

function ignoring(row: WorkRow, account: Account, fields: readonly string[]): Outcome {
  const reason = 'the target answered that it was written and has kept what it had';
  // What was not taken stays different, so that the next change writes it again.
  const written = Object.fromEntries(
    Object.entries(account.written ?? {}).filter(([field]) => !fields.includes(field)),
  );
  const trouble = { class: 'permanent', reason, field: fields.join(', ') } as const;
  return parked(row, 'update', trouble, { account: { ...account, written } });
}

const vanished = (row: WorkRow): Outcome =>
  unsuccessful(
    row,
    'update',
    { class: 'transient', reason: 'the account is no longer there; it is made again', inDoubt: false },
    { account: null },
  );

const actionOf = (news: Known['news'], revives: boolean): AppliedAction =>
  news ?? (revives ? 'reactivated' : 'updated');
