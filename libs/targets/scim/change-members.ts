import type { Json } from '#scim';
import type { CallOptions, CallResult, MemberDelta } from '../connector.ts';
import { PATCH_SCHEMA } from './patch-operations.ts';
import type { ScimSession } from './scim-session.ts';
import { isObject } from '../mapping/is-object.ts';
import { resourceOf } from './shape.ts';

/** Members in one PATCH; providers bound both the body and the operations. */
const MEMBERS_AT_ONCE = 100;

interface MembersChange {
  readonly group: string;
  readonly delta: MemberDelta;
  /** Whether the provider takes PATCH. */
  readonly patch: boolean;
}

/** Adds and removes members of a group without touching those who stay. Each part can be repeated. */
export async function changeMembers(
  session: ScimSession,
  { group, delta, patch }: MembersChange,
  options: CallOptions,
): Promise<CallResult<null>> {
  if (!patch) return replaceMembers(session, group, delta, options);
  const parts: Json[][] = [
    ...chunks(delta.add).map((ids) => [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }]),
    ...chunks(delta.remove).map((ids) =>
      ids.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` })),
    ),
  ];
  for (const operations of parts) {
    const body = { schemas: [PATCH_SCHEMA], Operations: operations };
    const answer = await session.send(
      { method: 'PATCH', path: ['Groups', group], body, about: 'change members' },
      options,
    );
    if (answer.kind !== 'done') return answer;
  }
  return { kind: 'done', value: null };
}

async function replaceMembers(
  session: ScimSession,
  group: string,
  { add, remove }: MemberDelta,
  options: CallOptions,
): Promise<CallResult<null>> {
  const path = ['Groups', group];
  const present = await session.send({ method: 'GET', path, about: 'change members: reading' }, options);
  if (present.kind !== 'done') return present;
  const { body } = present.value;
  const { schemas: _, meta: _meta, members, ...attributes } = isObject(body) ? body : {};
  const gone = new Set([...add, ...remove]);
  const staying = (Array.isArray(members) ? members : []).filter(
    (member) => !isObject(member) || typeof member['value'] !== 'string' || !gone.has(member['value']),
  );
  const wanted = resourceOf('Group', { ...attributes, members: [...staying, ...add.map((value) => ({ value }))] });
  const answer = await session.send({ method: 'PUT', path, body: wanted, about: 'change members' }, options);
  return answer.kind === 'done' ? { kind: 'done', value: null } : answer;
}

function chunks(ids: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < ids.length; start += MEMBERS_AT_ONCE)
    parts.push(ids.slice(start, start + MEMBERS_AT_ONCE));
  return parts;
}
