import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../http/refusal.ts';
import type { Change } from '../store/change.ts';
import { valueOf, type JsonObject } from './json.ts';
import { memberIds, takeMemberChanges, type MemberChanges } from './member-changes.ts';
import type { PatchOperation } from './patch-request.ts';
import { patch } from './patch.ts';
import { keptAttributes, type StoredResource } from './resource.ts';
import { membershipKey, textAt, type Roster } from './roster.ts';
import { scimRefusal } from './scim-error.ts';

/** The app's groups. Changing who is a member costs what changes, however many members there are. */
export class Groups {
  private readonly roster: Roster;

  constructor(roster: Roster) {
    this.roster = roster;
  }

  get(id: string): StoredResource {
    const found = this.roster.groups.get(id);
    if (found === undefined) throw new Refusal('absent', 'there is no such group');
    return found;
  }

  async create(given: JsonObject): Promise<StoredResource> {
    const now = new Date().toISOString();
    const group = { id: randomUUID(), created: now, lastModified: now, attributes: checked(given) };
    const members = this.memberChanges(group.id, listed(given));
    await this.roster.storage.commit([this.put(group), ...members]);
    return group;
  }

  replace(id: string, given: JsonObject): Promise<StoredResource> {
    return this.change(this.get(id), checked(given), listed(given));
  }

  patch(id: string, operations: readonly PatchOperation[]): Promise<StoredResource> {
    const before = this.get(id);
    const { changes, others } = takeMemberChanges(operations);
    return this.change(before, checked(patch(before.attributes, others)), changes);
  }

  async delete(id: string): Promise<void> {
    this.get(id);
    const { memberships } = this.roster;
    const edges = [...memberships.find('group', id), ...memberships.find('member', id)].map(membershipKey);
    await this.roster.storage.commit([
      { table: this.roster.groups.name, key: id },
      ...edges.map((key): Change => ({ table: memberships.name, key })),
    ]);
  }

  /** What changes nothing is not written and keeps its time. */
  private async change(
    before: StoredResource,
    attributes: JsonObject,
    members: MemberChanges,
  ): Promise<StoredResource> {
    const changes = this.memberChanges(before.id, members);
    if (changes.length === 0 && isDeepStrictEqual(attributes, before.attributes)) return before;
    const after = { ...before, attributes, lastModified: new Date().toISOString() };
    await this.roster.storage.commit([this.put(after), ...changes]);
    return after;
  }

  private put(record: StoredResource): Change {
    return { table: this.roster.groups.name, key: record.id, record };
  }

  private memberChanges(group: string, { cleared, named }: MemberChanges): Change[] {
    const { memberships } = this.roster;
    const changes: Change[] = [];
    for (const [member, stays] of named) {
      const key = membershipKey({ group, member });
      const isMember = memberships.get(key) !== undefined;
      if (stays && !isMember) {
        this.refuseUnknown(member);
        changes.push({ table: memberships.name, key, record: { group, member } });
      }
      if (!stays && isMember) changes.push({ table: memberships.name, key });
    }
    if (!cleared) return changes;
    const left = memberships.find('group', group).filter(({ member }) => !named.has(member));
    return [...changes, ...left.map((edge): Change => ({ table: memberships.name, key: membershipKey(edge) }))];
  }

  private refuseUnknown(member: string): void {
    if (this.roster.users.get(member) ?? this.roster.groups.get(member)) return;
    throw scimRefusal('invalidValue', 'a member is neither a user nor a group here');
  }
}

function checked(given: JsonObject): JsonObject {
  const attributes = keptAttributes(given);
  const displayName = textAt(attributes, 'displayName')?.trim();
  if (displayName === undefined || displayName === '') throw scimRefusal('invalidValue', 'displayName must be text');
  return attributes;
}

/** Members as a whole list: nobody else stays. */
function listed(given: JsonObject): MemberChanges {
  return { cleared: true, named: new Map(memberIds(valueOf(given, 'members')).map((id) => [id, true])) };
}
