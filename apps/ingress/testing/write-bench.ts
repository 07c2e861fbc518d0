import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { logMigrations, readEvents, type SealedEvent } from '#event-log';
import type { Command, ResourceId, Sequence, TenantId, TokenId } from '#identity';
import type { Keyring } from '#keyring';
import { createClient, createPool, migrate } from '#platform';
import { groupType, parseGroup, parsePatch, parseResource, userType, type ResourceType } from '#scim';
import { createTestDatabase } from '../../../test/support/database.ts';
import { memoryKeyring } from '../../../libs/keyring/testing/memory-keyring.ts';
import { registryMigrations } from '../registry/migrations/index.ts';
import { eventSealer } from '../writes/seal-events.ts';
import { EventIds, type Write, type WriteResult } from '../writes/write.ts';
import { WriterConnection } from '../writes/writer-connection.ts';
import { Writer } from '../writes/writer.ts';

export const tenant = 'default' as TenantId;
const actor = '00000000-0000-4000-8000-000000000001' as TokenId;
const silent = pino({ level: 'silent' });

/** A registry and log on a database of their own, with as many writers as a test wants. */
export class WriteBench {
  private readonly connections: WriterConnection[] = [];

  private constructor(
    readonly url: string,
    readonly pool: Pool,
    readonly keyring: Keyring,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  static async open(): Promise<WriteBench> {
    const database = await createTestDatabase();
    await migrate(database.url, 'registry', registryMigrations);
    await migrate(database.url, 'log', logMigrations);
    const pool = createPool(database.url, { name: 'test', onIdleError: () => undefined });
    return new WriteBench(database.url, pool, memoryKeyring(), () => database.drop());
  }

  /** A writer as one ingress process has it; `url` leads it through a proxy. */
  writer(url: string = this.url): Writer {
    const connection = new WriterConnection(() => createClient(url, 'test writer', { pipeline: true }), silent);
    this.connections.push(connection);
    return new Writer(connection, eventSealer(this.keyring), silent);
  }

  async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
    await this.pool.end();
    await this.dropDatabase();
  }

  events(): Promise<SealedEvent[]> {
    return readEvents(this.pool, { after: 0 as Sequence, limit: 100_000 });
  }

  async createUser(userName: string, extra: object = {}): Promise<Write & { readonly id: ResourceId }> {
    const { kid } = await this.keyring.take(tenant);
    const resource = checked(parseResource(userType, { schemas: [userType.schema], userName, ...extra }));
    return { ...write({ kind: 'createUser', tenant, actor, id: newId(), kid, resource }) };
  }

  async createGroup(
    displayName: string,
    members: readonly string[] = [],
    extra: object = {},
  ): Promise<Write & { readonly id: ResourceId }> {
    const { kid } = await this.keyring.take(tenant);
    const group = checked(
      parseGroup({ schemas: [groupType.schema], displayName, members: members.map((value) => ({ value })), ...extra }),
    );
    const { resource, members: parsed = [] } = group;
    return { ...write({ kind: 'createGroup', tenant, actor, id: newId(), kid, resource, members: parsed }) };
  }
}

const newId = (): ResourceId => randomUUID() as string as ResourceId;

function write(command: Command): Write & { readonly id: ResourceId } {
  return { kind: 'command', command, ids: new EventIds(), id: command.id };
}

export const patchUser = (id: ResourceId, ...operations: object[]): Write =>
  write({ kind: 'patchUser', tenant, actor, id, patch: patchOf(userType, operations) });

export const patchGroup = (id: ResourceId, ...operations: object[]): Write =>
  write({ kind: 'patchGroup', tenant, actor, id, patch: patchOf(groupType, operations) });

export const deleteUser = (id: ResourceId): Write => write({ kind: 'deleteUser', tenant, actor, id });

const patchOf = (type: ResourceType, operations: readonly object[]) =>
  checked(parsePatch(type, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }));

function checked<T>(
  result:
    { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly detail: string } },
): T {
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

export const fact = (subject: ResourceId, id: string = randomUUID()): Write => ({
  kind: 'fact',
  tenant,
  id: id as Extract<Write, { kind: 'fact' }>['id'],
  type: 'rollcall.access.opened',
  subject,
  source: `/tenants/${tenant}/audit`,
  actor,
  data: { purpose: 'test', what: 'history' },
});

/** What each result came to, in one word. */
export const kinds = (results: readonly WriteResult[]): string[] =>
  results.map((result) =>
    result.kind === 'outcome' ? result.outcome.kind : result.kind === 'fact' ? result.recorded : result.kind,
  );
