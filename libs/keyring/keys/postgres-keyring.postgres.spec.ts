import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { isKeyId, isTenantId, type KeyId, type TenantId } from '#identity';
import { createClient, createPool, migrate } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { keyringMigrations } from '../migrations/index.ts';
import { fileProvider } from '../provider/file-provider.ts';
import { open } from '../seal/open.ts';
import { parseSeal } from '../seal/parse-seal.ts';
import { seal } from '../seal/seal.ts';
import { KeyringUnavailable, type DataKey, type KeyLookup } from './keyring.ts';
import { PostgresKeyring, type KeyringOptions } from './postgres-keyring.ts';

const ERASURE = { reason: 'erasure', request: 'request-1' };
const tenant = tenantId('default');

let home: string;
let database: TestDatabase;
let pool: Pool;
const opened: PostgresKeyring[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall keyring '));
  database = await createTestDatabase();
  await migrate(database.url, 'keyring', keyringMigrations);
  pool = createPool(database.url, { name: 'keyring spec', onIdleError: () => undefined });
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((keyring) => keyring.close()));
});

afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(home, { recursive: true });
});

describe('taking fresh keys', () => {
  it('gives each person a key of their own, committed before it is given', async () => {
    const keyring = await openKeyring();

    const taken = await Promise.all(Array.from({ length: 200 }, () => keyring.take(tenant)));

    const kids = taken.map(({ kid }) => kid);
    expect(new Set(kids).size).toBe(200);
    const { rowCount } = await pool.query('SELECT 1 FROM keyring.key WHERE kid = ANY ($1) AND tenant = $2', [
      kids,
      tenant,
    ]);
    expect(rowCount).toBe(200);
  });

  it('lets two processes that start together agree on one tenant key', async () => {
    const both = [await openKeyring(), await openKeyring()];
    const young = tenantId('young');

    const [a, b] = await Promise.all(both.map((keyring) => keyring.take(young)));

    const reader = await openKeyring();
    expect(kindsOf(await reader.keys(young, [kidOf(a), kidOf(b)]))).toEqual(['key', 'key']);
  });

  it('says so within its bound when the database does not answer', async () => {
    const away = createPool('postgres://nobody@127.0.0.1:1/none', { name: 'away', onIdleError: () => undefined });
    const keyring = await openKeyring({ pool: away, takeTimeout: 1_000 });

    await expect(keyring.take(tenant)).rejects.toThrow(KeyringUnavailable);

    await away.end();
  });

  it('refuses after it was closed', async () => {
    const keyring = await openKeyring();
    await keyring.close();

    await expect(keyring.take(tenant)).rejects.toThrow(KeyringUnavailable);
  });
});

describe('looking keys up', () => {
  it('opens what was sealed in another process', async () => {
    const key = await (await openKeyring()).take(tenant);
    const sealed = seal(key, 'context', 'data of a person');

    const lookup = await (await openKeyring()).key(tenant, key.kid);

    expect(lookup.kind === 'key' && open(parseSeal(sealed), lookup.dek, 'context')).toBe('data of a person');
  });

  it('answers for every key of a page, in one map', async () => {
    const writer = await openKeyring();
    const kids: KeyId[] = [];
    for (let i = 0; i < 500; i += 1) kids.push((await writer.take(tenant)).kid);

    const found = await (await openKeyring()).keys(tenant, [...kids, ...kids]);

    expect([...found.keys()].sort()).toEqual([...kids].sort());
    expect(new Set(kindsOf(found))).toEqual(new Set(['key']));
  });

  it('rejects for a key that was never there, which a stale backup looks like', async () => {
    const keyring = await openKeyring();

    await expect(keyring.key(tenant, keyId())).rejects.toThrow(KeyringUnavailable);
  });

  it('gives no tenant the key of another', async () => {
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);

    await expect(keyring.key(tenantId('other'), kid)).rejects.toThrow(KeyringUnavailable);
  });

  it('refuses a wrapped key that was put into another row', async () => {
    const writer = await openKeyring();
    const [mine, theirs] = [await writer.take(tenant), await writer.take(tenant)];
    await pool.query(
      'UPDATE keyring.key SET wrapped = (SELECT wrapped FROM keyring.key WHERE kid = $1) WHERE kid = $2',
      [theirs.kid, mine.kid],
    );

    await expect((await openKeyring()).key(tenant, mine.kid)).rejects.toThrow(KeyringUnavailable);
  });

  it('names both keys when the key file is not the one the keyring was made with', async () => {
    const { kid } = await (await openKeyring()).take(tenant);
    const stranger = await openKeyring({ provider: await fileProvider(join(home, 'another-key')) });

    const lookup = stranger.key(tenant, kid);

    await expect(lookup).rejects.toThrow(KeyringUnavailable);
    await expect(lookup).rejects.toThrow(/was wrapped by file:[0-9a-f]{16}, this service has file:[0-9a-f]{16}/);
  });
});

describe('destroying a key', () => {
  it('leaves when and why, and nothing that opens', async () => {
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);

    const destroyed = await keyring.destroy(tenant, kid, ERASURE);

    expect(destroyed).toMatchObject({ kind: 'destroyed', reason: 'erasure' });
    expect(destroyed.when).toMatch(/^\d{4}-.*Z$/);
    expect(await keyring.key(tenant, kid)).toEqual(destroyed);
    expect(await (await openKeyring()).key(tenant, kid)).toEqual(destroyed);
  });

  it('keeps the date and reason of the first time', async () => {
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);
    const first = await keyring.destroy(tenant, kid, ERASURE);

    const second = await keyring.destroy(tenant, kid, { reason: 'another', request: 'request-2' });

    expect(second).toEqual(first);
  });

  it('takes the wrapped key out of the file, not only out of the row', async () => {
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);
    const { wrapped, partition } = await rowOf(kid);
    expect((await fileOf(partition)).includes(wrapped)).toBe(true);

    await keyring.destroy(tenant, kid, ERASURE);

    expect((await fileOf(partition)).includes(wrapped)).toBe(false);
  });

  it('waits for a transaction that still sees the former row, which a rewrite would copy along', async () => {
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);
    const row = await rowOf(kid);
    const reader = await pool.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT FROM keyring.key LIMIT 1');

    const destroyed = keyring.destroy(tenant, kid, ERASURE);
    await eventually(async () => {
      const { rowCount } = await pool.query('SELECT FROM keyring.key WHERE kid = $1 AND wrapped IS NULL', [kid]);
      return rowCount === 1;
    });
    await reader.query('COMMIT');
    reader.release();
    await destroyed;

    expect((await fileOf(row.partition)).includes(row.wrapped)).toBe(false);
  });

  it('waits for whoever writes in another database of the server, too', async () => {
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);
    const row = await rowOf(kid);
    const other = await createTestDatabase();
    const writer = createClient(other.url, 'test writer elsewhere');
    try {
      await writer.connect();
      await writer.query('BEGIN');
      await writer.query('SELECT pg_current_xact_id()');

      const destroyed = keyring.destroy(tenant, kid, ERASURE);
      await eventually(async () => {
        const { rowCount } = await pool.query('SELECT FROM keyring.key WHERE kid = $1 AND wrapped IS NULL', [kid]);
        return rowCount === 1;
      });
      await writer.query('COMMIT');
      await destroyed;
    } finally {
      await writer.end();
      await other.drop();
    }

    expect((await fileOf(row.partition)).includes(row.wrapped)).toBe(false);
  });

  it('is not over while such a transaction outlasts the waiting, and is once it has gone', async () => {
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);
    const row = await rowOf(kid);
    const reader = await pool.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT FROM keyring.key LIMIT 1');

    await expect(keyring.destroy(tenant, kid, ERASURE)).rejects.toThrow(KeyringUnavailable);
    expect((await keyring.key(tenant, kid)).kind).toBe('destroyed');
    await reader.query('COMMIT');
    reader.release();

    await keyring.destroy(tenant, kid, ERASURE);
    expect((await fileOf(row.partition)).includes(row.wrapped)).toBe(false);
  });

  it('is seen by another process once its time to live has passed', async () => {
    const other = await openKeyring({ cacheTtl: 1 });
    const keyring = await openKeyring();
    const { kid } = await keyring.take(tenant);
    await other.key(tenant, kid);

    await keyring.destroy(tenant, kid, ERASURE);

    await eventually(async () => expect((await other.key(tenant, kid)).kind).toBe('destroyed'));
  });

  it('rejects for a key that is not there', async () => {
    const keyring = await openKeyring();

    await expect(keyring.destroy(tenant, keyId(), ERASURE)).rejects.toThrow(KeyringUnavailable);
  });
});

/** A keyring as one process has it, with a cache of its own. */
async function openKeyring(options: Partial<KeyringOptions> = {}): Promise<PostgresKeyring> {
  const provider = options.provider ?? (await fileProvider(join(home, 'key-encryption-key')));
  const keyring = new PostgresKeyring({ pool, ...options, provider });
  opened.push(keyring);
  return keyring;
}

/** The bytes of a table's file on disk, with all that is in memory written out. */
/** Of a key that was just taken. */
async function rowOf(kid: KeyId): Promise<{ readonly wrapped: Buffer; readonly partition: string }> {
  const { rows } = await pool.query<{ wrapped: Buffer; partition: string }>(
    'SELECT wrapped, tableoid::regclass::text AS partition FROM keyring.key WHERE kid = $1',
    [kid],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the key just taken has no row');
  return row;
}

async function fileOf(table: string): Promise<Buffer> {
  await pool.query('CHECKPOINT');
  const { rows } = await pool.query<{ path: string }>(
    `SELECT current_setting('data_directory') || '/' || pg_relation_filepath($1::regclass) AS path`,
    [table],
  );
  const path = rows[0]?.path;
  if (path === undefined) throw new Error(`no file of ${table}`);
  return readFile(path);
}

function tenantId(text: string): TenantId {
  if (!isTenantId(text)) throw new Error(`${text} is no tenant`);
  return text;
}

function keyId(): KeyId {
  const text = randomUUID();
  if (!isKeyId(text)) throw new Error(`${text} is no key id`);
  return text;
}

const kidOf = (key: DataKey | undefined): KeyId => key?.kid ?? keyId();
const kindsOf = (found: ReadonlyMap<KeyId, KeyLookup>): string[] => [...found.values()].map(({ kind }) => kind);
