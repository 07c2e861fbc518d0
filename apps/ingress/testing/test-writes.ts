import { randomUUID } from 'node:crypto';
import type { Command, ResourceId, TenantId, TokenId } from '#identity';
import type { Keyring } from '#keyring';
import { groupType, parseGroup, parsePatch, parseResource, userType, type ResourceType } from '#scim';
import { EventIds, type CommandWrite, type FactWrite, type WriteResult } from '../writes/write.ts';

export const tenant = 'default' as TenantId;
const actor = '00000000-0000-4000-8000-000000000001' as TokenId;

/** A write together with the id of what it is about. */
export type Identified = CommandWrite & { readonly id: ResourceId };

export async function newUser(keyring: Keyring, userName: string, extra: object = {}): Promise<Identified> {
  const { kid } = await keyring.take(tenant);
  const resource = checked(parseResource(userType, { schemas: [userType.schema], userName, ...extra }));
  return write({ kind: 'createUser', tenant, actor, id: newId(), kid, resource });
}

export async function newGroup(
  keyring: Keyring,
  displayName: string,
  members: readonly string[] = [],
  extra: object = {},
): Promise<Identified> {
  const { kid } = await keyring.take(tenant);
  const group = checked(
    parseGroup({ schemas: [groupType.schema], displayName, members: members.map((value) => ({ value })), ...extra }),
  );
  const { resource, members: parsed = [] } = group;
  return write({ kind: 'createGroup', tenant, actor, id: newId(), kid, resource, members: parsed });
}

const newId = (): ResourceId => randomUUID() as string as ResourceId;

function write(command: Command): Identified {
  return { kind: 'command', command, ids: new EventIds(), id: command.id };
}

const patchUser = (id: ResourceId, ...operations: object[]): CommandWrite =>
  write({ kind: 'patchUser', tenant, actor, id, patch: patchOf(userType, operations) });

const patchGroup = (id: ResourceId, ...operations: object[]): CommandWrite =>
  write({ kind: 'patchGroup', tenant, actor, id, patch: patchOf(groupType, operations) });

/** A change that is only told apart by its value. */
export const retitle = (id: ResourceId, value: string): CommandWrite =>
  patchUser(id, { op: 'replace', path: 'title', value });

export const rename = (id: ResourceId, value: string): CommandWrite =>
  patchUser(id, { op: 'replace', path: 'userName', value });

export const addMember = (group: ResourceId, member: ResourceId): CommandWrite =>
  patchGroup(group, { op: 'add', path: 'members', value: [{ value: member }] });

export const removeMember = (group: ResourceId, member: ResourceId): CommandWrite =>
  patchGroup(group, { op: 'remove', path: `members[value eq "${member}"]` });

/** Looks at every member, and takes none away: no group of these specs has groups in it. */
export const removeGroups = (group: ResourceId): CommandWrite =>
  patchGroup(group, { op: 'remove', path: 'members[type eq "Group"]' });

export function replaceGroup(id: ResourceId, displayName: string, members: readonly string[]): CommandWrite {
  const group = checked(parseGroup({ displayName, members: members.map((value) => ({ value })) }));
  return write({ kind: 'replaceGroup', tenant, actor, id, resource: group.resource, members: group.members });
}

/** A userName that nobody else has. */
export const newName = (): string => `user-${randomUUID()}`;

export const deleteUser = (id: ResourceId): CommandWrite => write({ kind: 'deleteUser', tenant, actor, id });

const patchOf = (type: ResourceType, operations: readonly object[]) =>
  checked(parsePatch(type, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }));

function checked<T>(
  result:
    { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly detail: string } },
): T {
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

export const fact = (subject: ResourceId, id: string = randomUUID()): FactWrite => ({
  kind: 'fact',
  tenant,
  id: id as FactWrite['id'],
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
