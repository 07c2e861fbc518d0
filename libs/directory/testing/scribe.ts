import { randomUUID } from 'node:crypto';
import { append, clearEvent, sealEvent, type UnsequencedEvent } from '#event-log';
import {
  isEventId,
  isResourceId,
  isSequence,
  isTenantId,
  partitionOf,
  type EventType,
  type Member,
  type ResourceId,
  type Sequence,
  type TenantId,
} from '#identity';
import type { DataKey, Keyring } from '#keyring';
import { createClient } from '#platform';
import type { Resource } from '#scim';

interface Written {
  readonly key: DataKey;
  version: number;
  document: Resource;
}

/** Writes events as the ingress does: sealed under a key of the real keyring, appended under the lock of the head. */
export class Scribe {
  readonly tenant: TenantId;
  private readonly url: string;
  private readonly keyring: Keyring;
  private readonly written = new Map<ResourceId, Written>();
  private clock = Date.UTC(2026, 0, 1);

  /** `url`: the database of the log. */
  constructor({ url, keyring }: { readonly url: string; readonly keyring: Keyring }, tenant = 'default') {
    if (!isTenantId(tenant)) throw new TypeError('no tenant');
    this.tenant = tenant;
    this.url = url;
    this.keyring = keyring;
  }

  async createPerson(attributes: Resource = {}): Promise<ResourceId> {
    const drafted = await this.draftPerson(attributes);
    await this.append([drafted.event]);
    return drafted.id;
  }

  async draftPerson(attributes: Resource = {}): Promise<{ readonly id: ResourceId; readonly event: UnsequencedEvent }> {
    return this.draftCreation('rollcall.user.created', { schemas: [USER], userName: 'alice', ...attributes });
  }

  async createGroup(displayName: string): Promise<ResourceId> {
    const { id, event } = await this.draftCreation('rollcall.group.created', { schemas: [GROUP], displayName });
    await this.append([event]);
    return id;
  }

  updatePerson(id: ResourceId, attributes: Resource): Promise<Sequence> {
    return this.append([this.draftUpdate(id, attributes)]);
  }

  draftUpdate(id: ResourceId, attributes: Resource): UnsequencedEvent {
    const written = this.of(id);
    const before = Object.fromEntries(Object.keys(attributes).map((name) => [name, written.document[name] ?? null]));
    written.document = { ...written.document, ...attributes };
    const data = { before, after: written.document };
    return this.seal('rollcall.user.updated', id, written, data, Object.keys(attributes));
  }

  changeMembers(id: ResourceId, added: readonly Member[], removed: readonly Member[] = []): Promise<Sequence> {
    const data = { added, removed };
    return this.append([this.seal('rollcall.group.members_changed', id, this.of(id), data, ['members'])]);
  }

  deletePerson(id: ResourceId): Promise<Sequence> {
    return this.append([this.clear('rollcall.user.deleted', id, {}, this.next(id))]);
  }

  erasePerson(id: ResourceId): Promise<Sequence> {
    return this.append([this.clear('rollcall.user.erased', id, {}, this.next(id))]);
  }

  deleteGroup(id: ResourceId): Promise<Sequence> {
    return this.append([this.clear('rollcall.group.deleted', id, {}, this.next(id))]);
  }

  requestErasure(id: ResourceId): Promise<Sequence> {
    const data = { request: 'r-1', due: '2026-02-01T00:00:00Z' };
    return this.append([this.clear('rollcall.erasure.requested', id, data)]);
  }

  noteFact(id: ResourceId): Promise<Sequence> {
    const data = { target: 'shop', action: 'updated', wanted: 1, changed: ['name'] };
    return this.append([this.clear('rollcall.target.applied', id, data)]);
  }

  /** Counts a version that is never written: the event after it comes over a gap. */
  loseVersion(id: ResourceId): void {
    this.next(id);
  }

  writeBroken(id: ResourceId): Promise<Sequence> {
    return this.append([this.draftBroken(id)]);
  }

  /** An update whose seal belongs to other attributes: it will never open. */
  draftBroken(id: ResourceId): UnsequencedEvent {
    return { ...this.draftUpdate(id, { displayName: 'broken' }), changed: ['nickName'] };
  }

  destroyKey(id: ResourceId): Promise<unknown> {
    return this.keyring.destroy(this.tenant, this.of(id).key.kid, { reason: 'erasure', request: 'r-1' });
  }

  /** Gives the sequence of the last one. */
  async append(events: readonly UnsequencedEvent[]): Promise<Sequence> {
    const client = createClient(this.url, 'scribe', { pipeline: true });
    await client.connect();
    try {
      await client.query('BEGIN');
      const first = await append(client, events);
      await client.query('COMMIT');
      const last = first + events.length - 1;
      if (!isSequence(last)) throw new RangeError('no sequence');
      return last;
    } finally {
      await client.end();
    }
  }

  private async draftCreation(
    type: EventType,
    attributes: Resource,
  ): Promise<{ readonly id: ResourceId; readonly event: UnsequencedEvent }> {
    const id = uuid(isResourceId);
    const written: Written = {
      key: await this.keyring.take(this.tenant),
      version: 0,
      document: { ...attributes, id },
    };
    this.written.set(id, written);
    return { id, event: this.seal(type, id, written, { after: written.document }, Object.keys(attributes)) };
  }

  private seal(
    type: EventType,
    id: ResourceId,
    { key }: Written,
    data: object,
    changed: readonly string[],
  ): UnsequencedEvent {
    return sealEvent({ ...this.attributes(type, id), version: this.next(id), changed }, data, key);
  }

  private clear(type: EventType, id: ResourceId, data: object, version?: number): UnsequencedEvent {
    return clearEvent({ ...this.attributes(type, id), ...(version === undefined ? {} : { version }) }, data);
  }

  private attributes(type: EventType, subject: ResourceId) {
    this.clock += 1_000;
    return {
      id: uuid(isEventId),
      tenant: this.tenant,
      source: `/tenants/${this.tenant}/scim`,
      type,
      subject,
      time: new Date(this.clock).toISOString(),
      partition: partitionOf(this.tenant, subject),
    };
  }

  private next(id: ResourceId): number {
    const written = this.of(id);
    written.version += 1;
    return written.version;
  }

  private of(id: ResourceId): Written {
    const written = this.written.get(id);
    if (written === undefined) throw new Error('this scribe never wrote of it');
    return written;
  }
}

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

function uuid<T extends string>(is: (text: string) => text is T): T {
  const text = randomUUID();
  if (!is(text)) throw new TypeError('no id');
  return text;
}
