import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { createPool, inTransaction, migrate } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { leaseDue } from '../leases/lease-due.ts';
import { syncMigrations } from '../migrations/index.ts';
import { commitIntents } from './commit-intents.ts';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url, 'sync', syncMigrations);
  pool = createPool(database.url, { name: 'test', max: 4, onIdleError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('waits for rows in the order of their keys, as everybody locks them, and so never in a circle', async () => {
  await pool.query(`INSERT INTO sync.target (name, tenant, generation, round) VALUES ('shop', 'default', 'first', 1)`);
  // Among many rows, each intent's is looked up by its key, in the order in which they were handed in.
  await pool.query(
    `INSERT INTO sync.state (target, kind, resource, tenant, partition, wanted, lane, status)
     SELECT CASE WHEN n <= 2 THEN 'shop' ELSE 'other' END, 'User', gen_random_uuid(), 'default', 0, 1, 1, 'due'
     FROM generate_series(1, 20000) n`,
  );
  await pool.query('ANALYZE sync.state');
  const worker = randomUUID();
  const leased = await leaseDue(pool, { target: 'shop', worker, limit: 10, valid: 60_000 });
  const [low, high] = leased.sort((one, other) => (one.resource < other.resource ? -1 : 1));
  if (low === undefined || high === undefined) throw new Error('two rows were made');
  const intents = [high, low].map((row) => ({ row, prints: {}, keys: Buffer.from('sealed'), pending: 1_000 }));
  const lock = 'SELECT FROM sync.state WHERE resource = $1 FOR UPDATE';

  let committed: ReturnType<typeof commitIntents> | undefined;
  await inTransaction(pool, async (tx) => {
    await tx.query(lock, [low.resource]);
    committed = commitIntents(pool, worker, intents);
    await eventually(async () => {
      const { rowCount } = await pool.query('SELECT FROM pg_locks WHERE NOT granted');
      expect(rowCount).toBeGreaterThan(0);
    });
    await tx.query(lock, [high.resource]);
  });
  expect((await committed)?.size).toBe(2);
});
