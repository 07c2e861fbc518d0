import { describe, expect, it } from '@jest/globals';
import { GROUP_SCHEMA, groupType, parsePatch, type GroupMember } from '#scim';
import type { Command } from '../commands/command.ts';
import { membersNeeded } from '../commands/members-needed.ts';
import { MEMBERS_PER_EVENT } from '../events/state-event-data.ts';
import type { KeyId, ResourceId, TenantId } from '../ids.ts';
import type { MembershipDelta, Members } from '../state/membership.ts';
import type { ResourceState } from '../state/resource-state.ts';
import { decide } from './decide.ts';

const tenant = 'default' as TenantId;
const id = '00000000-0000-4000-8000-000000000002' as ResourceId;
const kid = '00000000-0000-4000-8000-000000000009' as KeyId;
const now = '2026-01-01T00:00:00.000Z';
const person = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const people = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => person(from + n));
const users = (ids: readonly string[]): Members => new Map(ids.map((value) => [value, 'User'] as const));
const named = (ids: readonly string[]): GroupMember[] => ids.map((value) => ({ value }));

const alive: ResourceState = {
  type: 'Group',
  id,
  version: 4,
  status: 'live',
  document: { schemas: [GROUP_SCHEMA], id, displayName: 'Staff' },
  kid,
  created: now,
  modified: now,
};

const patch = (...operations: object[]): Command => {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
  const parsed = parsePatch(groupType, body);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return { kind: 'patchGroup', tenant, id, patch: parsed.value };
};
const decided = (command: Command, current: readonly string[], living: readonly string[] = people(1, 50)) =>
  decide(alive, command, { now, membership: { current: users(current), living: users(living) } });

describe('a group’s members', () => {
  it('that are there already are no change when they are added, nor are absent ones when they are removed', () => {
    const add = patch({ op: 'add', path: 'members', value: named([person(1)]) });
    expect(decided(add, [person(1)]).kind).toBe('unchanged');
    const remove = patch({ op: 'remove', path: `members[value eq "${person(2)}"]` });
    expect(decided(remove, [person(1)]).kind).toBe('unchanged');
  });

  it('that are nobody are refused by their place, and the whole command with them', () => {
    const add = patch({ op: 'add', path: 'members', value: named([person(1), person(99)]) });
    expect(decided(add, [])).toMatchObject({
      kind: 'invalid',
      error: { status: 400, scimType: 'invalidValue', detail: expect.stringContaining('members[1].value') },
    });
  });

  it('are told as what is added and removed, removed ones first, none of those that stay', () => {
    const command: Command = {
      kind: 'replaceGroup',
      tenant,
      id,
      resource: { schemas: [GROUP_SCHEMA], displayName: 'Staff' },
      members: named([person(2), person(3)]),
    };
    expect(decided(command, [person(1), person(2)])).toMatchObject({
      kind: 'decided',
      events: [
        {
          type: 'rollcall.group.members_changed',
          version: 5,
          changed: ['members'],
          data: { added: [{ value: person(3), type: 'User' }], removed: [{ value: person(1), type: 'User' }] },
        },
      ],
    });
  });

  it('are left alone by a PUT that does not mention them, and all removed by one that has none', () => {
    const put = (members: GroupMember[] | undefined): Command => ({
      kind: 'replaceGroup',
      tenant,
      id,
      resource: { schemas: [GROUP_SCHEMA], displayName: 'Staff' },
      members,
    });
    expect(decided(put(undefined), [person(1)]).kind).toBe('unchanged');
    expect(decided(put([]), [person(1)])).toMatchObject({ members: { removed: [{ value: person(1) }], added: [] } });
  });

  it('are called what they are, whatever the client calls them', () => {
    const add = patch({ op: 'add', path: 'members', value: [{ value: person(1), type: 'Group' }] });
    expect(decided(add, [])).toMatchObject({ members: { added: [{ value: person(1), type: 'User' }] } });
  });

  it('beyond what one event may name become consecutive events', () => {
    const ids = people(0, MEMBERS_PER_EVENT + 1);
    const command: Command = {
      kind: 'createGroup',
      tenant,
      id,
      kid,
      resource: { schemas: [GROUP_SCHEMA], displayName: 'All' },
      members: named(ids),
    };
    const outcome = decide(undefined, command, { now, membership: { current: new Map(), living: users(ids) } });
    expect(outcome).toMatchObject({
      kind: 'decided',
      events: [
        { type: 'rollcall.group.created', version: 1 },
        { type: 'rollcall.group.members_changed', version: 2 },
        { type: 'rollcall.group.members_changed', version: 3, data: { added: [{ value: ids.at(-1) }], removed: [] } },
      ],
      state: { version: 3 },
    });
  });

  it('that are replaced by others in such numbers are each named once', () => {
    const [old, fresh] = [people(10_000, 13_000), people(20_000, 23_000)];
    const resource = { schemas: [GROUP_SCHEMA], displayName: 'Staff' };
    const outcome = decided({ kind: 'replaceGroup', tenant, id, resource, members: named(fresh) }, old, fresh);
    const changes = outcome.kind === 'decided' ? outcome.events.map(({ data }) => data as MembershipDelta) : [];
    expect(changes.map(({ added, removed }) => added.length + removed.length)).toEqual([MEMBERS_PER_EVENT, 1_000]);
    expect(changes.flatMap(({ removed }) => removed.map(({ value }) => value))).toEqual(old);
    expect(changes.flatMap(({ added }) => added.map(({ value }) => value))).toEqual(fresh);
  });

  it('are not looked at when the group is deleted: its event names none', () => {
    expect(decided({ kind: 'deleteGroup', tenant, id }, [person(1)])).toMatchObject({
      events: [{ type: 'rollcall.group.deleted', version: 5, data: {} }],
      members: { added: [], removed: [] },
    });
  });
});

describe('membersNeeded', () => {
  it('asks for one when one is added, so that a group of 100,000 costs what an empty one does', () => {
    expect(membersNeeded(patch({ op: 'add', path: 'members', value: named([person(1)]) }))).toEqual({
      kind: 'mentioned',
      ids: [person(1)],
    });
  });

  it('asks for all where all may go', () => {
    expect(membersNeeded(patch({ op: 'replace', path: 'members', value: named([person(1)]) })).kind).toBe('all');
    expect(membersNeeded(patch({ op: 'remove', path: 'members' })).kind).toBe('all');
    expect(membersNeeded(patch({ op: 'remove', path: 'members[type eq "Group"]' })).kind).toBe('all');
  });

  it('asks for nobody where only the name changes', () => {
    expect(membersNeeded(patch({ op: 'replace', path: 'displayName', value: 'x' }))).toEqual({ kind: 'none' });
  });
});
