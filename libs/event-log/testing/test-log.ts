import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import {
  isEventId,
  isResourceId,
  isSequence,
  isTenantId,
  partitionOf,
  type EventType,
  type ResourceId,
  type Sequence,
} from '#identity';
import { createClient, createPool, migrate } from '#platform';
import { createTestDatabase } from '../../../test/support/database.ts';
import { clearEvent } from '../envelope/seal-event.ts';
import type { UnsequencedEvent } from '../envelope/sealed-event.ts';
import { append } from '../postgres/append.ts';
import { logMigrations } from '../postgres/migrations/index.ts';
import { consumerTables } from '../runtime/consumer-tables.ts';

/** A log in a database of its own, and beside it the schema `spec` of a consumer. */
export interface TestLog {
  readonly url: string;
  readonly pool: Pool;
  /** Appends in one transaction, as the ingress does; gives the sequence of the last. */
  append(...events: readonly UnsequencedEvent[]): Promise<Sequence>;
  close(): Promise<void>;
}

export async function openTestLog(): Promise<TestLog> {
  const database = await createTestDatabase();
  const { url } = database;
  await migrate(url, 'log', logMigrations);
  const pool = createPool(url, { name: 'log spec', max: 12, onIdleError: () => undefined });
  await pool.query('CREATE SCHEMA spec');
  for (const statement of consumerTables('spec')) await pool.query(statement);
  // What a consumer's handler writes in its transaction.
  await pool.query(
    'CREATE TABLE spec.effect (sequence bigint, subject uuid, place bigint GENERATED ALWAYS AS IDENTITY)',
  );
  return {
    url,
    pool,
    append: (...events) => appendEvents(url, events),
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

async function appendEvents(url: string, events: readonly UnsequencedEvent[]): Promise<Sequence> {
  const client = createClient(url, 'log spec writer', { pipeline: true });
  await client.connect();
  try {
    await client.query('BEGIN');
    const last = (await append(client, events)) + events.length - 1;
    await client.query('COMMIT');
    if (!isSequence(last)) throw new RangeError('no sequence');
    return last;
  } finally {
    await client.end();
  }
}

export const newSubject = (): ResourceId => uuid(isResourceId);

/** A fact about somebody; `filler` makes it large. */
export function someEvent(
  subject = newSubject(),
  { type = 'rollcall.access.opened', filler = '' }: { readonly type?: EventType; readonly filler?: string } = {},
): UnsequencedEvent {
  const tenant = 'default';
  if (!isTenantId(tenant)) throw new TypeError('no tenant');
  const attributes = {
    id: uuid(isEventId),
    tenant,
    source: `/tenants/${tenant}/audit`,
    type,
    subject,
    time: new Date().toISOString(),
    partition: partitionOf(tenant, subject),
  };
  return clearEvent(attributes, { purpose: 'spec', what: filler === '' ? 'history' : filler });
}

export const someEvents = (count: number): UnsequencedEvent[] => Array.from({ length: count }, () => someEvent());

function uuid<T extends string>(is: (text: string) => text is T): T {
  const text = randomUUID();
  if (!is(text)) throw new TypeError('no id');
  return text;
}
