import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createPool } from '../database/pool.ts';
import { LEASE_VALID, acquireLease, leaseTable, releaseLease } from './lease.ts';

describe('a lease', () => {
  let database: TestDatabase;
  let pool: Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool(database.url, { name: 'lease spec', onIdleError: () => undefined });
    await pool.query('CREATE SCHEMA sync');
    await pool.query(leaseTable('sync'));
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const acquire = (name: string, holder: string): Promise<number | undefined> =>
    acquireLease(pool, 'sync', name, holder);
  /** As if its holder had been silent for this long, by the database's clock. */
  const age = (name: string, milliseconds: number): Promise<unknown> =>
    pool.query(`UPDATE sync.lease SET until = until - $2 * interval '1 millisecond' WHERE name = $1`, [
      name,
      milliseconds,
    ]);

  it('is one holder’s: the other gets nothing until it is free', async () => {
    expect(await acquire('publisher', 'a')).toBe(1);
    expect(await acquire('publisher', 'b')).toBeUndefined();
    expect(await acquire('publisher', 'a')).toBe(1);
  });

  it('is one of many who ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, (_, n) => acquire('race', `holder ${n}`)));
    expect(asked.filter((epoch) => epoch !== undefined)).toEqual([1]);
  });

  it('passes on when it has run out, under a new epoch that tells the former holder’s writes apart', async () => {
    expect(await acquire('tree', 'a')).toBe(1);
    await age('tree', LEASE_VALID - 1_000);
    expect(await acquire('tree', 'b')).toBeUndefined();
    await age('tree', 1_001);
    expect(await acquire('tree', 'b')).toBe(2);
    expect(await acquire('tree', 'a')).toBeUndefined();
    await age('tree', LEASE_VALID + 1);
    expect(await acquire('tree', 'a')).toBe(3);
  });

  it('is made longer by each renewal', async () => {
    await acquire('renewed', 'a');
    await age('renewed', LEASE_VALID - 500);
    await acquire('renewed', 'a');
    await age('renewed', LEASE_VALID - 500);
    expect(await acquire('renewed', 'b')).toBeUndefined();
  });

  it('that is given back is free at once, and only its holder can give it back', async () => {
    await acquire('given', 'a');
    await releaseLease(pool, 'sync', 'given', 'b');
    expect(await acquire('given', 'b')).toBeUndefined();
    await releaseLease(pool, 'sync', 'given', 'a');
    expect(await acquire('given', 'b')).toBe(2);
  });

  it('of one name says nothing of another', async () => {
    await acquire('one', 'a');
    expect(await acquire('another', 'b')).toBe(1);
  });
});
