import {
  applyGroupPatch,
  changedAttributes,
  sameResource,
  valuesOf,
  type Checked,
  type MemberChange,
  type Resource,
} from '#scim';
import type { CreateGroup, GroupCommand, PatchGroup, ReplaceGroup } from '../commands/command.ts';
import type { EventDraft } from '../events/event-draft.ts';
import { NO_MEMBERS } from '../state/membership.ts';
import type { GroupState } from '../state/resource-state.ts';
import type { DecisionContext } from './context.ts';
import { draftMemberEvents } from './draft-member-events.ts';
import type { GroupOutcome } from './outcome.ts';
import { isPresent, type Present } from './present.ts';
import { conflict, invalid, notFound, preconditionFailure } from './refusals.ts';
import { wantedMembers } from './wanted-members.ts';

/** Decides a command on a group, from the locked state and what was read of its members. */
export function decideGroup(
  state: GroupState | undefined,
  command: GroupCommand,
  context: DecisionContext,
): GroupOutcome {
  if (command.kind === 'createGroup') return state === undefined ? createGroup(command, context) : conflict('id');
  if (!isPresent(state)) return notFound(command.id);
  const failed = preconditionFailure(state.version, command.ifMatch);
  if (failed !== undefined) return failed;
  return command.kind === 'deleteGroup' ? deleteGroup(state) : changeGroup(state, command, context);
}

function createGroup({ id, kid, resource, members }: CreateGroup, context: DecisionContext): GroupOutcome {
  const delta = wantedMembers([{ kind: 'add', members }], context.membership);
  if (!delta.ok) return invalid(delta.error);
  const document = { ...resource, id };
  const events: readonly EventDraft[] = [
    {
      type: 'rollcall.group.created',
      subject: id,
      version: 1,
      changed: changedAttributes({}, document),
      data: { after: document },
    },
    ...draftMemberEvents(id, 1, delta.value),
  ];
  const { now } = context;
  return {
    kind: 'decided',
    events,
    state: { type: 'Group', id, version: events.length, status: 'live', document, kid, created: now, modified: now },
    members: delta.value,
  };
}

function changeGroup(
  state: Present<'Group'>,
  command: ReplaceGroup | PatchGroup,
  context: DecisionContext,
): GroupOutcome {
  const wanted = wantedGroup(state.document, command);
  if (!wanted.ok) return invalid(wanted.error);
  const delta = wantedMembers(wanted.value.members, context.membership);
  if (!delta.ok) return invalid(delta.error);
  const document = wanted.value.resource;
  const updated = draftUpdate(state, document);
  const events = [...updated, ...draftMemberEvents(state.id, state.version + updated.length, delta.value)];
  if (events.length === 0) return { kind: 'unchanged', state };
  const after = { ...state, document, version: state.version + events.length, modified: context.now };
  return { kind: 'decided', events, state: after, members: delta.value };
}

interface WantedGroup {
  readonly resource: Resource;
  readonly members: readonly MemberChange[];
}

function wantedGroup(present: Resource, command: ReplaceGroup | PatchGroup): Checked<WantedGroup> {
  if (command.kind === 'patchGroup') return applyGroupPatch(present, command.patch);
  const id = present['id'];
  const resource = { ...command.resource, ...(id === undefined ? {} : { id }) };
  const { members } = command;
  return { ok: true, value: { resource, members: members === undefined ? [] : [{ kind: 'replace', members }] } };
}

function draftUpdate({ id, version, document: before }: Present<'Group'>, after: Resource): readonly EventDraft[] {
  if (sameResource(before, after)) return [];
  const changed = changedAttributes(before, after);
  const data = { before: valuesOf(before, changed), after };
  return [{ type: 'rollcall.group.updated', subject: id, version: version + 1, changed, data }];
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
