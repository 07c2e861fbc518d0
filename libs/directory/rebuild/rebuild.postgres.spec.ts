import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ResourceId } from '#identity';
import { createPool } from '#platform';
import { eventually } from '../../../test/support/eventually.ts';
import { contentHash, wholeHash } from '../content/content-hash.ts';
import { findPerson } from '../people/find-people.ts';
import { directoryPosition } from '../positions/directory-position.ts';
import { Scribe } from '../testing/scribe.ts';
import { openTestDirectory, type TestDirectory } from '../testing/test-directory.ts';
import { writeHistory } from '../testing/write-history.ts';
import type { Progress } from './progress.ts';
import { rebuildDirectory } from './rebuild-directory.ts';
import { verifyDirectory } from './verify-directory.ts';

let directory: TestDirectory;
let scribe: Scribe;
beforeEach(async () => {
  directory = await openTestDirectory();
  scribe = new Scribe(directory);
});
afterEach(() => directory.close());

const hash = (): Promise<string> => contentHash(directory.pool, scribe.tenant);
const dump = async (): Promise<unknown[]> => {
  const resources = await directory.pool.query('SELECT * FROM directory.resource ORDER BY tenant, type, id');
  const memberships = await directory.pool.query('SELECT * FROM directory.membership ORDER BY tenant, grp, member');
  return [resources.rows, memberships.rows];
};
const parked = async (): Promise<unknown[]> => {
  const { rows } = await directory.pool.query<object>(
    'SELECT sequence, subject FROM directory.parked ORDER BY sequence',
  );
  return rows;
};

/** People with two events each, written in few transactions. */
async function writeMany(people: number): Promise<ResourceId[]> {
  const drafted = await Promise.all(
    Array.from({ length: people }, (_, n) => scribe.draftPerson({ userName: `p${n}` })),
  );
  const updates = drafted.map(({ id }) => scribe.draftUpdate(id, { displayName: 'Later' }));
  await scribe.append(drafted.map(({ event }) => event));
  await scribe.append(updates);
  return drafted.map(({ id }) => id);
}

/** Ends the connections called so while a page of theirs is half written: its mark cannot be moved meanwhile. */
async function killInAPage(name: string): Promise<void> {
  const holder = await directory.pool.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE directory_rebuild.folded IN SHARE MODE');
  const waiting = `SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'`;
  await eventually(async () => (await directory.pool.query(waiting, [name])).rowCount === 1);
  await holder.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [name]);
  await holder.query('ROLLBACK');
  holder.release();
}

describe('rebuilding the directory', () => {
  it('invariant 5: gives the same content, after deletions and with a key destroyed since', async () => {
    const { erased } = await writeHistory(scribe);
    await directory.fold();
    const before = { hash: await hash(), rows: await dump() };
    await scribe.destroyKey(erased);

    const keyring = await directory.freshKeyring();
    const rebuilt = await rebuildDirectory({ ...directory, keyring });
    await keyring.close();
    expect({ hash: await hash(), rows: await dump() }).toEqual(before);
    expect(rebuilt).toEqual({ events: await directory.log.tail(), parked: 0, hash: await wholeHash(directory.pool) });
  });

  it('invariant 9: brings nobody back who was erased, though their key is still there and events come late', async () => {
    const id = await scribe.createPerson({ displayName: 'Gone' });
    await scribe.requestErasure(id);
    await scribe.erasePerson(id);
    await directory.fold();
    const tombstone = await findPerson(directory.pool, scribe.tenant, id);
    expect(tombstone).toMatchObject({ status: 'erased', version: 2 });

    await scribe.noteFact(id);
    await scribe.requestErasure(id);
    await directory.fold();
    // No writer of ours decides this; folded it would be a person again.
    await scribe.updatePerson(id, { displayName: 'Back' });
    await expect(directory.fold()).rejects.toThrow('cannot follow');
    expect(await rebuildDirectory(directory)).toMatchObject({ parked: 1 });
    expect(await findPerson(directory.pool, scribe.tenant, id)).toEqual(tombstone);
  });

  it('makes a directory anew that has lost everything', async () => {
    await writeHistory(scribe);
    await directory.fold();
    const before = await dump();
    await directory.pool.query('TRUNCATE directory.resource, directory.membership, directory.position');
    await rebuildDirectory(directory);
    expect(await dump()).toEqual(before);
    expect(new Set((await directoryPosition(directory.pool)).values())).toEqual(new Set([await directory.log.tail()]));
  });

  it('leaves tables that later migrations and rebuilds find under the same names', async () => {
    const names = async (): Promise<unknown[]> => {
      const { rows } = await directory.pool.query<object>(
        `SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'directory' ORDER BY indexname`,
      );
      return rows;
    };
    const before = await names();
    await rebuildDirectory(directory);
    await rebuildDirectory(directory);
    expect(await names()).toEqual(before);
  });

  it('takes in what is written and folded meanwhile', async () => {
    await writeMany(3_000);
    await directory.fold();
    const done = { rebuilding: true };
    const written = (async () => {
      while (done.rebuilding) {
        const id = await scribe.createPerson({ userName: 'meanwhile' });
        await scribe.updatePerson(id, { displayName: 'Meanwhile' });
        await directory.fold();
      }
    })();
    await rebuildDirectory(directory);
    done.rebuilding = false;
    await written;
    await directory.fold();

    const { differences, events } = await verifyDirectory(directory);
    expect(differences).toEqual([]);
    expect(events).toBe(await directory.log.tail());
  });

  it('goes on after a kill where it was', async () => {
    await writeMany(4_000);
    const victim = createPool(directory.url, { name: 'victim', max: 4, onIdleError: () => undefined });
    let killing: Promise<void> | undefined;
    const onProgress = (): void => void (killing ??= killInAPage('rollcall victim'));
    const killed = rebuildDirectory({ ...directory, pool: victim, onProgress });
    await expect(killed).rejects.toThrow();
    await killing;
    await victim.end();

    const steps: number[] = [];
    await rebuildDirectory({ ...directory, onProgress: ({ done }) => steps.push(done) });
    expect(steps[0]).toBeGreaterThan(2_000);
    expect(steps.at(-1)).toBe(8_000);
    expect((await verifyDirectory(directory)).differences).toEqual([]);
  });

  it('stops when told to, and says how far it is', async () => {
    await writeMany(5_000);
    const abort = new AbortController();
    const told: Progress[] = [];
    const stopped = rebuildDirectory({
      ...directory,
      signal: abort.signal,
      onProgress: (progress) => {
        told.push(progress);
        abort.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(told[0]).toEqual({ done: 2_000, total: 10_000, rate: expect.any(Number), eta: expect.any(Number) });
    // The page that was being written when it was told.
    expect(told.length).toBeLessThanOrEqual(2);
  });

  it('lets only one of two runs finish', async () => {
    await writeMany(3_000);
    const runs = await Promise.allSettled([rebuildDirectory(directory), rebuildDirectory(directory)]);
    const refused = runs.filter((run) => run.status === 'rejected');
    expect(runs.length - refused.length).toBeGreaterThanOrEqual(1);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(Error);
    expect((await directory.pool.query('SELECT FROM directory.resource')).rowCount).toBe(3_000);
  });

  it('waits for a reader who holds the old tables', async () => {
    await writeHistory(scribe);
    await directory.fold();
    const before = await dump();
    const reader = await directory.pool.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT FROM directory.resource LIMIT 1');
    const rebuilding = rebuildDirectory(directory);
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DROP TABLE%'`;
    await eventually(async () => (await directory.pool.query(waiting)).rowCount === 1);
    await reader.query('COMMIT');
    reader.release();
    await rebuilding;
    expect(await dump()).toEqual(before);
  });

  it('stops at a gap in the log and leaves the directory as it is', async () => {
    await writeHistory(scribe);
    await directory.fold();
    const before = await dump();
    const id = await scribe.createPerson();
    scribe.loseVersion(id);
    await scribe.updatePerson(id, { displayName: 'over a gap' });
    await expect(rebuildDirectory(directory)).rejects.toMatchObject({ name: 'StopConsumer' });
    expect(await dump()).toEqual(before);
  });
});

describe('events that cannot be folded', () => {
  it('are parked by a rebuild as by the projector, with what comes behind them', async () => {
    const { living } = await writeHistory(scribe);
    const [id] = living;
    if (id === undefined) throw new Error('nobody lives');
    await directory.fold();
    const before = await dump();
    const broken = await scribe.writeBroken(id);
    const behind = await scribe.updatePerson(id, { displayName: 'behind' });

    expect(await rebuildDirectory(directory)).toMatchObject({ parked: 1 });
    expect(await dump()).toEqual(before);
    expect(await parked()).toEqual([broken, behind].map((sequence) => ({ sequence, subject: id })));
    expect((await verifyDirectory(directory)).differences).toEqual([]);
  });

  it.each([
    ['does not open', (id: ResourceId) => scribe.draftBroken(id)],
    ['PostgreSQL refuses', (id: ResourceId) => scribe.draftUpdate(id, { nickName: '\u0000' })],
  ])('hold up nobody else while pages are folded ahead: one that %s', async (_, draft) => {
    const people = await writeMany(1_500);
    const [id] = people;
    if (id === undefined) throw new Error('nobody lives');
    const broken = await scribe.append([draft(id)]);
    await scribe.append(people.map((each) => scribe.draftUpdate(each, { title: 'Last' })));
    const onTheNextPage = await scribe.updatePerson(id, { nickName: 'Behind' });

    expect(await rebuildDirectory(directory)).toMatchObject({ events: 4_502, parked: 1 });
    expect(await parked()).toEqual([broken, broken + 1, onTheNextPage].map((sequence) => ({ sequence, subject: id })));
    expect(await findPerson(directory.pool, scribe.tenant, id)).toMatchObject({ version: 2 });
    const { rows } = await directory.pool.query(
      `SELECT count(*)::int AS people FROM directory.resource WHERE version = 3 AND document ->> 'title' = 'Last'`,
    );
    expect(rows).toEqual([{ people: 1_499 }]);
    expect((await verifyDirectory(directory)).differences).toEqual([]);
  });

  it('hold up nobody whom a deletion has taken out since', async () => {
    const id = await scribe.createPerson();
    await scribe.writeBroken(id);
    await scribe.updatePerson(id, { displayName: 'behind' });
    await scribe.deletePerson(id);
    expect(await rebuildDirectory(directory)).toMatchObject({ parked: 0 });
    expect(await findPerson(directory.pool, scribe.tenant, id)).toMatchObject({ status: 'deleted', version: 4 });
    expect(await parked()).toEqual([]);
  });

  it('are tried again by a rebuild, unless a person has discarded them', async () => {
    const [retried, discarded] = [await scribe.createPerson(), await scribe.createPerson()];
    await directory.fold();
    await scribe.updatePerson(retried, { displayName: 'folds now' });
    await directory.parkNewest();
    await scribe.updatePerson(discarded, { displayName: 'never' });
    await directory.discard(await directory.parkNewest());
    await scribe.updatePerson(discarded, { nickName: 'after' });
    await directory.fold();
    const { rows } = await directory.pool.query('SELECT * FROM directory.resource WHERE id = $1', [discarded]);
    expect((await verifyDirectory(directory)).differences).toEqual([]);

    await rebuildDirectory(directory);
    expect(await findPerson(directory.pool, scribe.tenant, retried)).toMatchObject({
      version: 2,
      document: { displayName: 'folds now' },
    });
    expect((await directory.pool.query('SELECT * FROM directory.resource WHERE id = $1', [discarded])).rows).toEqual(
      rows,
    );
    expect(await parked()).toHaveLength(1);
  });
});

describe('verifying the directory', () => {
  it('finds rows changed, removed and added by hand, and names them', async () => {
    const { living, erased, group } = await writeHistory(scribe);
    const [changed, removed, member] = living;
    await directory.fold();
    expect(await verifyDirectory(directory)).toMatchObject({ differing: 0, differences: [] });

    const { pool } = directory;
    await pool.query(`UPDATE directory.resource SET document = document || '{"displayName":"X"}' WHERE id = $1`, [
      changed,
    ]);
    await pool.query('DELETE FROM directory.resource WHERE id = $1', [removed]);
    await pool.query(
      `INSERT INTO directory.resource SELECT 'elsewhere', type, id, partition, version, sequence, status
       FROM directory.resource WHERE id = $1`,
      [erased],
    );
    await pool.query('DELETE FROM directory.membership WHERE grp = $1 AND member = $2', [group, member]);

    const { differing, differences, hashes } = await verifyDirectory(directory);
    expect(differing).toBe(4);
    expect(new Map(differences.map(({ key, kind }) => [key, kind]))).toEqual(
      new Map([
        [`default/User/${changed ?? ''}`, 'changed'],
        [`default/User/${removed ?? ''}`, 'missing'],
        [`elsewhere/User/${erased}`, 'surplus'],
        [`default/Group/${group}/${member ?? ''}`, 'missing'],
      ]),
    );
    expect(hashes.directory).not.toBe(hashes.log);
    await rebuildDirectory(directory);
    expect((await verifyDirectory(directory)).hashes).toEqual({ directory: hashes.log, log: hashes.log });
  });

  it('compares at one moment while the directory goes on being written', async () => {
    await writeMany(2_000);
    await directory.fold();
    const done = { verifying: true };
    const written = (async () => {
      while (done.verifying) {
        await scribe.createPerson({ userName: 'meanwhile' });
        await directory.fold();
      }
    })();
    const { differences } = await verifyDirectory(directory);
    done.verifying = false;
    await written;
    expect(differences).toEqual([]);
  });

  it('compares up to where the projector has come', async () => {
    await writeHistory(scribe);
    await directory.fold();
    const folded = await directory.log.tail();
    await scribe.createPerson();
    expect(await verifyDirectory(directory)).toMatchObject({ events: folded, differing: 0 });
  });
});
