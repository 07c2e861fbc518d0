import { applyGroupPatch, sameResource, type MemberChange, type Resource } from '#scim';
import type { CreateGroup, GroupCommand, PatchGroup, ReplaceGroup } from '../commands/command.ts';
import { NO_MEMBERS } from '../state/membership.ts';
import type { GroupState } from '../state/resource-state.ts';
import { changeMembers } from './change-members.ts';
import type { GroupDecisionContext } from './context.ts';
import { draftGroupEvents } from './draft-group-events.ts';
import type { GroupOutcome } from './outcome.ts';
import { isPresent, type Present } from './present.ts';
import { conflict, invalid, notFound, preconditionFailure } from './refusals.ts';

/** Decides a command on a group, from the locked state and what was read of its members. */
export function decideGroup(
  state: GroupState | undefined,
  command: GroupCommand,
  context: GroupDecisionContext,
): GroupOutcome {
  if (command.kind === 'createGroup') return state === undefined ? createGroup(command, context) : conflict('id');
  if (!isPresent(state)) return notFound(command.id);
  const failed = preconditionFailure(state.version, command.ifMatch);
  if (failed !== undefined) return failed;
  return command.kind === 'deleteGroup' ? deleteGroup(state) : changeGroup(state, command, context);
}

function createGroup({ id, kid, resource, members }: CreateGroup, context: GroupDecisionContext): GroupOutcome {
  const changed = changeMembers([{ kind: 'add', members }], { ...context.membership, current: new Map() });
  if (!changed.ok) return invalid(changed.error);
  const document = { ...resource, id };
  const events = draftGroupEvents(id, 0, undefined, document, changed.delta);
  return {
    kind: 'decided',
    events,
    state: {
      type: 'Group',
      id,
      version: events.length,
      status: 'live',
      document,
      kid,
      created: context.now,
      modified: context.now,
    },
    members: changed.delta,
  };
}

function changeGroup(
  state: Present<'Group'>,
  command: ReplaceGroup | PatchGroup,
  context: GroupDecisionContext,
): GroupOutcome {
  const wanted = wantedGroup(state.document, command);
  if (!wanted.ok) return invalid(wanted.error);
  const changed = changeMembers(wanted.members, context.membership);
  if (!changed.ok) return invalid(changed.error);
  const document = wanted.resource;
  if (sameResource(state.document, document) && changed.delta.added.length + changed.delta.removed.length === 0) {
    return { kind: 'unchanged', state };
  }
  const events = draftGroupEvents(state.id, state.version, state.document, document, changed.delta);
  const after = { ...state, document, version: state.version + events.length, modified: context.now };
  return { kind: 'decided', events, state: after, members: changed.delta };
}

type WantedGroup =
  | { readonly ok: true; readonly resource: Resource; readonly members: readonly MemberChange[] }
  | Extract<ReturnType<typeof applyGroupPatch>, { ok: false }>;

function wantedGroup(present: Resource, command: ReplaceGroup | PatchGroup): WantedGroup {
  if (command.kind === 'patchGroup') {
    const patched = applyGroupPatch(present, command.patch);
    return patched.ok ? { ok: true, ...patched.value } : patched;
  }
  const id = present['id'];
  const resource = { ...command.resource, ...(id === undefined ? {} : { id }) };
  return {
    ok: true,
    resource,
    members: command.members === undefined ? [] : [{ kind: 'replace', members: command.members }],
  };
}

/** Its members' rows go with it where they are kept; the event need not name them. */
function deleteGroup({ id, version: former, kid }: Present<'Group'>): GroupOutcome {
  const version = former + 1;
  return {
    kind: 'decided',
    events: [{ type: 'rollcall.group.deleted', subject: id, version, changed: [], data: {} }],
    state: { type: 'Group', id, version, status: 'deleted', kid },
    members: NO_MEMBERS,
  };
}
