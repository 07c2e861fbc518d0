import type { Client, Pool } from 'pg';
import { pino } from 'pino';
import { logMigrations, openEvents, readEvents, type SealedEvent } from '#event-log';
import type { OpenedEvent, ResourceId, Sequence } from '#identity';
import type { Keyring } from '#keyring';
import { createClient, createPool, migrate, type ClientOptions } from '#platform';
import { createTestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { memoryKeyring } from '../../../libs/keyring/testing/memory-keyring.ts';
import { feedMigrations } from '../feed/migrations/index.ts';
import { registryMigrations } from '../registry/migrations/index.ts';
import { eventSealer } from '../writes/seal-events.ts';
import { WRITER_CLIENT, WriterConnection } from '../writes/writer-connection.ts';
import { Writer } from '../writes/writer.ts';
import { newGroup, newUser, type Identified } from './test-writes.ts';

const inMemory = (): Promise<Keyring> => Promise.resolve(memoryKeyring());
const silent = pino({ level: 'silent' });

export interface Held {
  readonly client: Client;
  /** Commits, and ends the connection. */
  release(): Promise<void>;
}

/** A registry and log on a database of their own, with as many writers as a test wants. */
export class WriteBench {
  private readonly connections: WriterConnection[] = [];

  private constructor(
    readonly url: string,
    readonly pool: Pool,
    readonly keyring: Keyring,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  /** `keyring`: opened on the same database; absent: one in memory. */
  static async open(keyring: (url: string) => Promise<Keyring> = inMemory): Promise<WriteBench> {
    const database = await createTestDatabase();
    await migrate(database.url, 'registry', registryMigrations);
    await migrate(database.url, 'log', logMigrations);
    await migrate(database.url, 'feed', feedMigrations);
    const pool = createPool(database.url, { name: 'test', onIdleError: () => undefined });
    return new WriteBench(database.url, pool, await keyring(database.url), () => database.drop());
  }

  /** A writer as one ingress process has it; `url` leads it through a proxy. */
  writer(url: string = this.url, client: ClientOptions = WRITER_CLIENT): Writer {
    return new Writer(this.connection(url, client), eventSealer(this.keyring), silent);
  }

  /** One that takes only so many members of whole groups into memory. */
  writerOf(mostMembers: number): Writer {
    return new Writer(this.connection(), eventSealer(this.keyring), silent, { mostMembers });
  }

  /** The connection that such a writer writes on. */
  connection(url: string = this.url, client: ClientOptions = WRITER_CLIENT): WriterConnection {
    const connection = new WriterConnection(() => createClient(url, 'test writer', client), silent);
    this.connections.push(connection);
    return connection;
  }

  /** A connection outside the write path that holds what the test wants held, from BEGIN on. */
  async holding(statement: string, values: unknown[] = []): Promise<Held> {
    const client = createClient(this.url, 'test holder');
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query(statement, values);
    return {
      client,
      async release() {
        await client.query('COMMIT');
        await client.end();
      },
    };
  }

  /** Resolves when this many writers wait for a lock. */
  async waiting(writers = 1): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.pool.query<{ count: number }>(
        `SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'rollcall test writer' AND wait_event_type = 'Lock'`,
      );
      return rows[0]?.count === writers;
    });
  }

  async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  async eventsOf(id: ResourceId): Promise<SealedEvent[]> {
    return (await this.events()).filter(({ subject }) => subject === id);
  }

  /** The events of one resource, opened. */
  async openedOf(id: ResourceId): Promise<OpenedEvent[]> {
    return openEvents(this.keyring, await this.eventsOf(id));
  }

  async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
    await this.keyring.close();
    await this.pool.end();
    await this.dropDatabase();
  }

  events(): Promise<SealedEvent[]> {
    return readEvents(this.pool, { after: 0 as Sequence, limit: 100_000 });
  }

  createUser(userName: string, extra: object = {}): Promise<Identified> {
    return newUser(this.keyring, userName, extra);
  }

  createGroup(displayName: string, members: readonly string[] = [], extra: object = {}): Promise<Identified> {
    return newGroup(this.keyring, displayName, members, extra);
  }
}
