import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { compactDecrypt, importJWK } from 'jose';
import type { Pool } from 'pg';
import { IngressDoor, logMigrations, readEvents, type SealedEvent } from '#event-log';
import type { ResourceId, Sequence } from '#identity';
import type { Keyring } from '#keyring';
import { createPool, inTransaction, migrate, type Caller } from '#platform';
import { Scribe } from '../../../libs/directory/testing/scribe.ts';
import { memoryKeyring } from '../../../libs/keyring/testing/memory-keyring.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { Readings } from '../access/readings.ts';
import { historyRow } from '../history/history-row-of.ts';
import { indexEvents } from '../history/index-events.ts';
import { auditMigrations } from '../history/migrations/index.ts';
import { KeyRelease } from './key-release.ts';

const caller: Caller = { tenant: 'default', token: '00000000-0000-4000-8000-000000000001', scopes: new Set() };

let database: TestDatabase;
let pool: Pool;
let keyring: Keyring;
let scribe: Scribe;
let home: string;
/** Stands where the ingress does: takes facts, or is out of order. */
let ingress: Server;
let recorded: unknown[] = [];
let status = 200;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall-keys-'));
  await writeFile(join(home, 'token'), 'a token');
  database = await createTestDatabase();
  await migrate(database.url, 'audit', auditMigrations);
  await migrate(database.url, 'log', logMigrations);
  pool = createPool(database.url, { name: 'key spec', onIdleError: () => undefined });
  keyring = memoryKeyring();
  scribe = new Scribe({ url: database.url, keyring });
  ingress = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (status === 200) recorded.push(JSON.parse(body));
      reply.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => ingress.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  recorded = [];
  status = 200;
});

afterAll(async () => {
  ingress.close();
  await pool.end();
  await database.drop();
  await rm(home, { recursive: true });
});

const release = (id: ResourceId) => {
  const { port } = ingress.address() as AddressInfo;
  const ingressUrl = `http://127.0.0.1:${port}`;
  const door = new IngressDoor({ ingressUrl, tokenFile: join(home, 'token'), deadline: 5_000 });
  return new KeyRelease(pool, keyring, new Readings(door)).release(id, 'sync of the warehouse', caller);
};

async function indexed(): Promise<SealedEvent[]> {
  const events = await readEvents(pool, { after: 0 as Sequence, limit: 1_000 });
  await inTransaction(pool, (tx) => indexEvents(tx, events.map(historyRow)));
  return events;
}

describe('the release of a person’s key', () => {
  it('gives a JWK with which any JOSE library opens every event of theirs, and records it first', async () => {
    const id = await scribe.createPerson({ userName: 'ann' });
    await scribe.updatePerson(id, { displayName: 'Ann' });
    const events = (await indexed()).filter(({ subject }) => subject === id);

    const released = await release(id);

    if (released.kind !== 'released') throw new Error(released.kind);
    const key = await importJWK(released.key, 'dir');
    const opened = await Promise.all(events.map(({ data }) => compactDecrypt(data, key)));
    expect(opened.map(({ plaintext }) => Buffer.from(plaintext).toString())).toEqual([
      expect.stringContaining('"userName":"ann"'),
      expect.stringContaining('"displayName":"Ann"'),
    ]);
    expect(recorded).toMatchObject([
      {
        facts: [
          {
            tenant: 'default',
            type: 'rollcall.access.opened',
            subject: id,
            data: { purpose: 'sync of the warehouse' },
          },
        ],
      },
    ]);
  });

  it('gives nothing that could not be recorded', async () => {
    const id = await scribe.createPerson();
    await indexed();
    status = 503;

    await expect(release(id)).rejects.toThrow('cannot be recorded');
  });

  it('says when and why a key was destroyed, and records nothing: nothing was given', async () => {
    const id = await scribe.createPerson();
    await indexed();
    const newest = (await readEvents(pool, { after: 0 as Sequence, limit: 1_000 })).at(-1);
    const header = Buffer.from(newest?.data.split('.')[0] ?? '', 'base64url').toString();
    const { kid } = JSON.parse(header) as { kid: never };
    await keyring.destroy(scribe.tenant, kid, { reason: 'erasure', request: 'r1' });

    expect(await release(id)).toMatchObject({ kind: 'destroyed', reason: 'erasure' });
    expect(recorded).toEqual([]);
  });

  it('knows neither strangers, nor groups, nor another tenant’s people', async () => {
    const group = await scribe.createGroup('Crew');
    const foreign = await new Scribe({ url: database.url, keyring }, 'other').createPerson();
    await indexed();

    for (const id of [group, foreign, '6f1c9a52-7d4c-4b7e-9a51-0f8e8a3a9b01' as ResourceId]) {
      expect(await release(id)).toEqual({ kind: 'unknown' });
    }
  });
});
