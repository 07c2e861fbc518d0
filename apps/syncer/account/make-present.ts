import type { MatchKey } from '#targets';
import type { WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Known, Present } from './known.ts';
import { create } from './create.ts';
import { search, searchable, type Found } from './search.ts';
import type { Scene } from './scene.ts';
import { update } from './update.ts';

/** Finds, adopts or creates the account, and brings its fields to what the document says. */
export async function makePresent(
  row: WorkRow,
  known: Known | undefined,
  desired: Present,
  scene: Scene,
): Promise<Outcome> {
  const read = known === undefined ? undefined : await readBack(row, known, scene);
  if (read !== undefined && 'fate' in read) return read;
  if (read?.known !== undefined) return update(row, read.known, desired, scene);
  const keys = searchable(desired.keys, scene);
  const found = await search(row.kind, keys, scene);
  switch (found.kind) {
    case 'failed':
      return unsuccessful(row, 'find', found.error, { account: null });
    case 'several':
      return parked(row, 'adopt', { class: 'conflict', reason: `several accounts have the same ${found.by}` });
    case 'account':
      return adopt(row, found, desired, scene);
    case 'nobody':
      return create(row, desired, keys, scene);
  }
}

/** Reads an account that we are not sure of. One that is gone counts as not known: somebody removed it there. */
async function readBack(
  row: WorkRow,
  known: Known,
  scene: Scene,
): Promise<{ readonly known: Known | undefined } | Outcome> {
  if (known.remote !== undefined || !row.mustRead) return { known };
  const { remoteId } = known.account;
  const answer = await scene.ask('read', (options) => scene.connector.read(row.kind, remoteId, options));
  if (answer.kind === 'failed') return unsuccessful(row, 'read', answer.error);
  if (answer.kind === 'absent') return { known: undefined };
  return { known: { ...known, remote: answer.value } };
}

/**
 * Takes over an account that was there before. By external id it is ours; by e-mail address or name only where the
 * configuration says so, since that can hijack a stranger's account; one that is linked to somebody else never.
 */
async function adopt(
  row: WorkRow,
  { account, by }: Extract<Found, { readonly kind: 'account' }>,
  desired: Present,
  scene: Scene,
): Promise<Outcome> {
  const ours = account.externalId === row.resource;
  if (!ours && by !== 'externalId' && !scene.adoptByEmail) return conflict(row, strangerBy(by));
  if (await scene.belongsToAnother(account.remoteId)) return conflict(row, `the account with this ${by} is another's`);
  const { remoteId } = account;
  const adopted = { remoteId, standing: 'present', written: null, readBack: null } as const;
  return update(row, { account: adopted, remote: account, news: 'adopted' }, desired, scene);
}

const strangerBy = (by: MatchKey['kind']): string =>
  `an account with this ${by} was there before; link it by external id, or set adoptByEmail for the target`;

const conflict = (row: WorkRow, reason: string): Outcome =>
  parked(row, 'adopt', { class: 'conflict', reason }, { account: null });
