import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientBase, Pool } from 'pg';
import {
  discardParked,
  logMigrations,
  readEvents,
  readTail,
  renderEvent,
  type EventLog,
  type SealedEvent,
} from '#event-log';
import { isSequence, type Sequence } from '#identity';
import { PostgresKeyring, fileProvider, keyringMigrations, type Keyring } from '#keyring';
import { createPool, inTransaction, migrate } from '#platform';
import { createTestDatabase } from '../../../test/support/database.ts';
import { applyEvents } from '../fold/apply-events.ts';
import { directoryMigrations } from '../migrations/index.ts';
import { PROJECTOR, directoryPosition } from '../positions/directory-position.ts';

/** A log, a keyring and a directory in a database of their own. */
export interface TestDirectory {
  readonly url: string;
  /** The folder with the key of the keys, as ROLLCALL_HOME. */
  readonly home: string;
  readonly pool: Pool;
  readonly keyring: Keyring;
  readonly log: EventLog;
  /** A second keyring on the same keys with nothing in its memory: what another process would read. */
  freshKeyring(): Promise<PostgresKeyring>;
  /** Folds what is new in the log as the projector does: positions first, then the effect, one transaction. */
  fold(): Promise<void>;
  /** Puts the newest event aside instead of folding it, as the consumer runtime does with one that fails. */
  parkNewest(): Promise<Sequence>;
  discard(parked: Sequence): Promise<void>;
  close(): Promise<void>;
}

export async function openTestDirectory(): Promise<TestDirectory> {
  const database = await createTestDatabase();
  const { url } = database;
  await migrate(url, 'log', logMigrations);
  await migrate(url, 'keyring', keyringMigrations);
  await migrate(url, 'directory', directoryMigrations);
  const pool = createPool(url, { name: 'directory spec', max: 8, onIdleError: () => undefined });
  const home = await mkdtemp(join(tmpdir(), 'rollcall-directory-'));
  const keyFile = join(home, 'key-encryption-key');
  await writeFile(keyFile, randomBytes(32), { mode: 0o600 });
  const freshKeyring = async () => new PostgresKeyring({ pool, provider: await fileProvider(keyFile) });
  const keyring = await freshKeyring();
  const log = readableLog(pool);
  return {
    url,
    home,
    pool,
    keyring,
    log,
    freshKeyring,
    fold: () => fold(pool, log, keyring),
    parkNewest: () => parkNewest(pool, log),
    async discard(parked) {
      await discardParked(pool, 'directory', PROJECTOR, parked);
    },
    async close() {
      await keyring.close();
      await pool.end();
      await database.drop();
      await rm(home, { recursive: true });
    },
  };
}

/** The log as a fold reads it: nothing here subscribes. */
const readableLog = (pool: Pool): EventLog => ({
  read: (request) => readEvents(pool, request),
  tail: () => readTail(pool),
  subscribe: () => Promise.reject(new Error('nothing subscribes here')),
  close: () => Promise.resolve(),
});

/** The position before the first event. */
export const FIRST = sequence(0);

function sequence(value: number): Sequence {
  if (!isSequence(value)) throw new TypeError('no sequence');
  return value;
}

async function fold(pool: Pool, log: EventLog, keyring: Keyring): Promise<void> {
  const positions = await directoryPosition(pool);
  const after = [...positions.values()].reduce<Sequence>((a, b) => (b > a ? b : a), FIRST);
  const events = await log.read({ after, limit: 10_000 });
  await inTransaction(pool, async (tx) => {
    await movePositions(tx, events);
    await applyEvents(tx, keyring, events);
  });
}

async function movePositions(tx: ClientBase, events: readonly SealedEvent[]): Promise<void> {
  const last = new Map(events.map((event) => [event.partition, event]));
  for (const [partition, { sequence, id }] of last) {
    await tx.query(
      `INSERT INTO directory.position VALUES ($1, $2, $3, $4)
       ON CONFLICT (consumer, partition) DO UPDATE SET sequence = EXCLUDED.sequence, event_id = EXCLUDED.event_id`,
      [PROJECTOR, partition, sequence, id],
    );
  }
}

async function parkNewest(pool: Pool, log: EventLog): Promise<Sequence> {
  const tail = await log.tail();
  const [event] = await log.read({ after: sequence(tail - 1), limit: 1 });
  if (event === undefined) throw new Error('the log is empty');
  const { tenant, subject, partition, id, type } = event;
  await inTransaction(pool, async (tx) => {
    await movePositions(tx, [event]);
    await tx.query(
      `INSERT INTO directory.parked (consumer, sequence, tenant, subject, partition, event_id, type, event, reason, attempts)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'BrokenSeal', 1)`,
      [PROJECTOR, tail, tenant, subject, partition, id, type, renderEvent(event)],
    );
  });
  return tail;
}
