import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../http/refusal.ts';
import type { Change } from '../store/change.ts';
import { valueOf, type JsonObject } from './json.ts';
import type { PatchOperation } from './patch-request.ts';
import { patch } from './patch.ts';
import { keptAttributes, type StoredResource } from './resource.ts';
import { membershipKey, textAt, type Roster } from './roster.ts';
import { scimRefusal } from './scim-error.ts';

const MAX_NAME_LENGTH = 320;

/** The app's users: a userName is there once, whatever its case. */
export class Users {
  private readonly roster: Roster;

  constructor(roster: Roster) {
    this.roster = roster;
  }

  get(id: string): StoredResource {
    const found = this.roster.users.get(id);
    if (found === undefined) throw new Refusal('absent', 'there is no such user');
    return found;
  }

  async create(given: JsonObject): Promise<StoredResource> {
    const attributes = this.check(given);
    const now = new Date().toISOString();
    return this.keep({ id: randomUUID(), created: now, lastModified: now, attributes });
  }

  replace(id: string, given: JsonObject): Promise<StoredResource> {
    return this.change(this.get(id), given);
  }

  patch(id: string, operations: readonly PatchOperation[]): Promise<StoredResource> {
    const before = this.get(id);
    return this.change(before, patch(before.attributes, operations));
  }

  /** The user leaves every group too. */
  async delete(id: string): Promise<void> {
    this.get(id);
    const left = this.roster.memberships.find('member', id).map(membershipKey);
    await this.roster.storage.commit([
      { table: this.roster.users.name, key: id },
      ...left.map((key): Change => ({ table: this.roster.memberships.name, key })),
    ]);
  }

  /** What changes nothing is not written and keeps its time. */
  private async change(before: StoredResource, given: JsonObject): Promise<StoredResource> {
    const attributes = this.check(given, before.id);
    if (isDeepStrictEqual(attributes, before.attributes)) return before;
    return this.keep({ ...before, attributes, lastModified: new Date().toISOString() });
  }

  private check(given: JsonObject, id?: string): JsonObject {
    const attributes = keptAttributes(given);
    const userName = textAt(attributes, 'userName')?.trim();
    if (userName === undefined || userName === '' || userName.length > MAX_NAME_LENGTH) {
      throw scimRefusal('invalidValue', 'userName must be text of 1 to 320 characters');
    }
    const active = valueOf(attributes, 'active') ?? true;
    if (typeof active !== 'boolean') throw scimRefusal('invalidValue', 'active must be true or false');
    const owners = this.roster.users.find('userName', userName.toLowerCase());
    if (owners.some((owner) => owner.id !== id)) throw new Refusal('duplicate', 'another user has this userName');
    return { active, ...attributes };
  }

  private async keep(record: StoredResource): Promise<StoredResource> {
    await this.roster.storage.commit([{ table: this.roster.users.name, key: record.id, record }]);
    return record;
  }
}
