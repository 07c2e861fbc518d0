import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool } from 'pg';
import type { SealedEvent } from '#event-log';
import type { EventId, ResourceId, Sequence, TenantId } from '#identity';
import { createPool, inTransaction, migrate, uuidV7 } from '#platform';
import { historyRow } from '../../apps/auditor/history/history-row-of.ts';
import { indexEvents } from '../../apps/auditor/history/index-events.ts';
import { auditMigrations } from '../../apps/auditor/history/migrations/index.ts';
import { beginTree } from '../../apps/auditor/tree/begin-tree.ts';
import { growTree } from '../../apps/auditor/tree/grow-tree.ts';
import { LogKey } from '../../apps/auditor/tree/log-key.ts';
import { LogName } from '../../apps/auditor/tree/log-name.ts';
import { StoredTree } from '../../apps/auditor/tree/stored-tree.ts';
import { TreeController } from '../../apps/auditor/tree/tree.controller.ts';
import { createTestDatabase } from '../support/database.ts';

@Module({})
class Served {}

/** A tree of the auditor's own making, in a database of its own, served over HTTP as the auditor does. */
export interface ServedTree {
  readonly url: string;
  readonly pool: Pool;
  readonly verifierKey: string;
  readonly tree: StoredTree;
  /** Whose events they are. */
  readonly tenant: TenantId;
  close(): Promise<void>;
}

/** `size` events, taken in by steps of uneven length, so that tiles grow over several checkpoints. */
export async function serveTree(home: string, size: number): Promise<ServedTree> {
  const database = await createTestDatabase();
  await migrate(database.url, 'audit', auditMigrations);
  const pool = createPool(database.url, { name: 'verifiers', onIdleError: () => undefined });
  const key = await LogKey.open(home);
  const origin = await beginTree(pool, key, 'audit.example/rollcall');
  for (let from = 1, step = 97; from <= size; from += step, step += 61) {
    const count = Math.min(step, size - from + 1);
    const rows = Array.from({ length: count }, (_, place) => historyRow(event(from + place)));
    await inTransaction(pool, (tx) => indexEvents(tx, rows));
    await growTree(pool, key);
  }
  const tree = new StoredTree(pool);
  const name = new LogName(origin, key.verifierText(origin));
  const app = await serve(tree, name);
  return {
    url: await app.getUrl(),
    pool,
    verifierKey: name.verifier,
    tree,
    tenant: event(1).tenant,
    async close() {
      await app.close();
      await pool.end();
      await database.drop();
    },
  };
}

async function serve(tree: StoredTree, name: LogName): Promise<NestFastifyApplication> {
  const root = {
    module: Served,
    controllers: [TreeController],
    providers: [
      { provide: StoredTree, useValue: tree },
      { provide: LogName, useValue: name },
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
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
