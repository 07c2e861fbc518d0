import { mkdtemp, rm } from 'node:fs/promises';
import { createPublicKey, verify } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import type { SealedEvent } from '#event-log';
import type { EventId, ResourceId, Sequence, TenantId } from '#identity';
import { createPool, inTransaction, migrate, uuidV7, sha256 } from '#platform';
import {
  EMPTY_EDGE,
  TileReader,
  grow,
  leafHash,
  parseCheckpoint,
  parseEntryBundle,
  parseNote,
  parseProofFile,
  parseVerifierKey,
  provesConsistency,
  provesInclusion,
  type Hash,
} from '#transparency';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { historyRow } from '../history/history-row-of.ts';
import { indexEvents } from '../history/index-events.ts';
import { auditMigrations } from '../history/migrations/index.ts';
import { beginTree } from './begin-tree.ts';
import { growTree } from './grow-tree.ts';
import { lockTree } from './lock-tree.ts';
import { LogKey } from './log-key.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { StoredTree } from './stored-tree.ts';

const ORIGIN = 'audit.example/rollcall';
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

let home: string;
let database: TestDatabase;
let pool: Pool;
let key: LogKey;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall tree '));
  key = await LogKey.open(home);
});

afterAll(() => rm(home, { recursive: true }));

beforeEach(async () => {
  database = await createTestDatabase();
  await migrate(database.url, 'audit', auditMigrations);
  pool = createPool(database.url, { name: 'tree spec', onIdleError: () => undefined });
  await beginTree(pool, key, ORIGIN);
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

describe('the tree over the log', () => {
  it('takes the events in, and signs what a verifier can check', async () => {
    const leaves = await index(1, 300);

    expect(await growTree(pool, key)).toEqual({ kind: 'grown', size: 300, added: 300 });

    const head = await verified();
    expect(head).toEqual({ origin: ORIGIN, size: 300, root: await plainRoot(leaves) });
    expect(await growTree(pool, key)).toEqual({ kind: 'nothing new', size: 300 });
  });

  it('waits at an event that is not indexed yet, and goes on when it is there', async () => {
    const first = await index(1, 10);
    const later = await index(12, 20);

    expect(await growTree(pool, key)).toEqual({ kind: 'grown', size: 10, added: 10 });
    expect(await growTree(pool, key)).toEqual({ kind: 'nothing new', size: 10 });

    const missing = await index(11, 11);
    expect(await growTree(pool, key)).toEqual({ kind: 'grown', size: 20, added: 10 });
    expect((await verified()).root).toEqual(await plainRoot([...first, ...missing, ...later]));
  });

  it('never forks under two copies that grow it at once', async () => {
    const heads: { size: number; root: Hash }[] = [];
    let done = false;
    const copy = async (): Promise<void> => {
      while (!done) {
        const step = await growTree(pool, key);
        if (step.kind === 'grown') heads.push(await verified());
      }
    };
    const copies = [copy(), copy()];
    const leaves: Hash[] = [];
    for (let from = 1; from <= 2_000; from += 50) leaves.push(...(await index(from, from + 49)));
    await eventually(async () => expect((await readCheckpoint(pool))?.size).toBe(2_000), { within: 25_000 });
    done = true;
    await Promise.all(copies);

    const tree = new StoredTree(pool);
    const newest = await verified();
    expect(newest.root).toEqual(await plainRoot(leaves));
    for (const head of heads) {
      const proof = (await tree.consistency(head.size, 2_000)) ?? [];
      expect(provesConsistency(sha256, head, newest, proof)).toBe(true);
    }
  });

  it('goes on without a copy that was stopped while it held the tree', async () => {
    await index(1, 10);
    const stopped = await pool.connect();
    stopped.on('error', () => undefined);
    await stopped.query('BEGIN');
    expect(await lockTree(stopped)).toEqual({ origin: ORIGIN, size: 0 });

    expect(await growTree(pool, key)).toEqual({ kind: 'another is at it' });
    const step = await eventually(
      async () => {
        const tried = await growTree(pool, key);
        return tried.kind === 'grown' && tried;
      },
      { within: 20_000 },
    );

    expect(step).toEqual({ kind: 'grown', size: 10, added: 10 });
    await expect(stopped.query('UPDATE audit.tree SET size = 1')).rejects.toThrow();
    stopped.release(true);
  }, 60_000);

  it('leaves nothing behind of a step that did not commit', async () => {
    await index(1, 10);
    await growTree(pool, key);
    const before = await readCheckpoint(pool);
    await index(11, 20);

    await pool.query(`ALTER TABLE audit.tree ADD CONSTRAINT full_disk CHECK (size <= 10)`);
    await expect(growTree(pool, key)).rejects.toThrow('full_disk');

    expect(await readCheckpoint(pool)).toEqual(before);
    const { rows } = await pool.query<{ bytes: number }>('SELECT length(hashes) AS bytes FROM audit.tile');
    expect(rows).toEqual([{ bytes: 320 }]);
  });

  it('is the same tree when it is grown again from the index', async () => {
    await index(1, 700);
    for (const to of [100, 256, 257, 700]) await growUpTo(to);
    const tiles = 'SELECT level, index, hashes FROM audit.tile ORDER BY level, index';
    const before = [await readCheckpoint(pool), (await pool.query(tiles)).rows];

    await inTransaction(pool, async (tx) => {
      await tx.query('DELETE FROM audit.tile');
      await tx.query('UPDATE audit.tree SET size = 0, note = NULL');
    });
    await growTree(pool, key);

    expect([await readCheckpoint(pool), (await pool.query(tiles)).rows]).toEqual(before);
  });

  it('is refused to a service with another key, or another name for it', async () => {
    const stranger = await LogKey.open(join(home, 'stranger'));

    await expect(beginTree(pool, stranger, undefined)).rejects.toThrow(
      /was begun with the key [0-9a-f]{16}, this service has/,
    );
    await expect(beginTree(pool, key, 'other.example/log')).rejects.toThrow(`was begun as ${ORIGIN}`);
    expect(await beginTree(pool, key, undefined)).toBe(ORIGIN);
  });

  it('says which tile it lacks', async () => {
    await index(1, 300);
    await growTree(pool, key);
    await index(301, 310);
    await pool.query('DELETE FROM audit.tile WHERE level = 0 AND index = 1');

    await expect(growTree(pool, key)).rejects.toThrow('the audit tree lacks 1408 bytes of tile 0/1');
  });
});

describe('what is given out of the tree', () => {
  it('proves each event offline, against a checkpoint', async () => {
    const leaves = await index(1, 600);
    await growTree(pool, key);
    const tree = new StoredTree(pool);

    for (const sequence of [1, 2, 256, 257, 599, 600]) {
      const file = parseProofFile((await tree.proofFile(event(1).tenant, sequence)) ?? '');
      const note = parseNote(file?.checkpoint ?? '');
      const head = parseCheckpoint(note?.text ?? '');
      const leaf = leafHash(sha256, leaves[sequence - 1] ?? new Uint8Array());
      if (file === undefined || head === undefined) throw new Error('the proof file was not read');
      expect(sha256(file.extra ?? new Uint8Array())).toEqual(leaves[sequence - 1]);
      const { index: place, proof } = file;
      expect(provesInclusion(sha256, { index: place, size: head.size, leaf, proof }, head.root)).toBe(true);
      expect(provesInclusion(sha256, { index: place, size: head.size, leaf: sha256(leaf), proof }, head.root)).toBe(
        false,
      );
    }
    expect(await tree.proofFile(event(1).tenant, 601)).toBeUndefined();
    expect(await tree.proofFile(event(1).tenant, 0)).toBeUndefined();
  });

  it('proves no event of another tenant: its commitment would name whom it is about', async () => {
    await index(1, 2);
    await growTree(pool, key);

    expect(await new StoredTree(pool).proofFile('other' as TenantId, 2)).toBeUndefined();
  });

  it('is every tile and bundle of the signed tree, and no other', async () => {
    const leaves = await index(1, 300);
    await growTree(pool, key);
    await index(301, 305);
    const tree = new StoredTree(pool);

    const bundle = await tree.resource({ kind: 'entries', index: 1, width: 44 });
    expect(parseEntryBundle(bundle ?? new Uint8Array())?.map((entry) => Buffer.from(entry))).toEqual(
      leaves.slice(256, 300),
    );
    const tile = await tree.resource({ kind: 'tile', level: 0, index: 1, width: 10 });
    expect(tile).toEqual(Buffer.concat(leaves.slice(256, 266).map((leaf) => leafHash(sha256, leaf))));
    expect((await tree.resource({ kind: 'tile', level: 1, index: 0, width: 1 }))?.length).toBe(32);

    expect(await tree.resource({ kind: 'entries', index: 1, width: 45 })).toBeUndefined();
    expect(await tree.resource({ kind: 'tile', level: 0, index: 1, width: 256 })).toBeUndefined();
    expect(await tree.resource({ kind: 'tile', level: 1, index: 0, width: 2 })).toBeUndefined();
    expect(await tree.resource({ kind: 'tile', level: 5, index: 0, width: 1 })).toBeUndefined();
  });
});

/** Indexes events of these sequences, as the consumer does, and gives their entries. */
async function index(from: number, to: number): Promise<Buffer[]> {
  const rows = Array.from({ length: to - from + 1 }, (_, place) => historyRow(event(from + place)));
  await inTransaction(pool, (tx) => indexEvents(tx, rows));
  return rows.map(({ leaf }) => leaf);
}

const event = (sequence: number): SealedEvent => ({
  sequence: sequence as Sequence,
  partition: 0,
  id: uuidV7() as EventId,
  tenant: 'default' as TenantId,
  source: '/tenants/default/scim',
  type: 'rollcall.user.deleted',
  subject: '6f1c9a52-7d4c-4b7e-9a51-0f8e8a3a9b01' as ResourceId,
  time: '2026-01-31T12:00:00.000Z',
  version: sequence,
  encoding: 'json',
  data: '{}',
});

async function growUpTo(size: number): Promise<void> {
  // Hides what comes later, so that the tree grows in these very steps.
  await pool.query('UPDATE audit.history SET sequence = -sequence WHERE sequence > $1', [size]);
  await growTree(pool, key);
  await pool.query('UPDATE audit.history SET sequence = -sequence WHERE sequence < 0');
}

/** The newest checkpoint, once its signature has been verified with the key that verifiers are given. */
async function verified(): Promise<{ origin: string; size: number; root: Hash }> {
  const note = parseNote((await readCheckpoint(pool))?.note ?? '');
  const verifier = parseVerifierKey(sha256, key.verifierText(ORIGIN));
  const [signature] = note?.signatures ?? [];
  if (note === undefined || verifier === undefined || signature === undefined)
    throw new Error('there is no signed note');
  expect([signature.name, signature.keyId]).toEqual([verifier.name, verifier.keyId]);
  const der = Buffer.concat([SPKI, verifier.publicKey]);
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  expect(verify(null, Buffer.from(note.text), publicKey, Buffer.from(signature.signature))).toBe(true);
  const head = parseCheckpoint(note.text);
  if (head === undefined) throw new Error('the note is no checkpoint');
  return head;
}

async function plainRoot(entries: readonly Uint8Array[]): Promise<Uint8Array> {
  const { edge, tiles } = grow(
    sha256,
    EMPTY_EDGE,
    entries.map((entry) => leafHash(sha256, entry)),
  );
  const stored = new Map(tiles.map((tile) => [`${tile.level}/${tile.index}`, tile.hashes]));
  const read = new TileReader(sha256, edge.size, ({ level, index: place }) =>
    Promise.resolve(stored.get(`${level}/${place}`) ?? new Uint8Array()),
  );
  return new Uint8Array(await read.root());
}
