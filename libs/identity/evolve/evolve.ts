import type { Resource } from '#scim';
import type { OpenedEvent, OpenedEventOf } from '../events/opened-event.ts';
import type { StateEventType } from '../events/event-type.ts';
import {
  isLive,
  type LiveState,
  type ResourceKind,
  type ResourceState,
  type Tombstone,
} from '../state/resource-state.ts';
import type { Evolved, Gap } from './evolved.ts';

/**
 * Folds one event into the state of its own subject; `undefined` is the state before the first event. An event whose
 * key is destroyed folds by its clear attributes: the version counts on and the document becomes unknown (null).
 * Memberships are rows apart: see `evolveMembership`. Throws for a log that contradicts itself (an event after
 * deletion, a group's event on a person), which no folding can mend.
 */
export function evolve(state: ResourceState | undefined, event: OpenedEvent): Evolved<ResourceState> {
  switch (event.type) {
    case 'rollcall.user.created':
      return begin(state, 'User', event);
    case 'rollcall.group.created':
      return begin(state, 'Group', event);
    case 'rollcall.user.updated':
    case 'rollcall.user.activated':
    case 'rollcall.user.deactivated':
    case 'rollcall.consent.granted':
    case 'rollcall.consent.revoked':
      return advance(state, 'User', event, () => (event.data.opened ? event.data.value.after : null));
    case 'rollcall.group.updated':
      return advance(state, 'Group', event, () => (event.data.opened ? event.data.value.after : null));
    case 'rollcall.group.members_changed':
      return advance(state, 'Group', event, (live) => live.document);
    case 'rollcall.user.deleted':
      return bury(state, 'User', event, 'deleted');
    case 'rollcall.user.erased':
      return bury(state, 'User', event, 'erased');
    case 'rollcall.group.deleted':
      return bury(state, 'Group', event, 'deleted');
    case 'rollcall.erasure.requested':
      return markErasing(state);
    case 'rollcall.target.applied':
    case 'rollcall.target.failed':
    case 'rollcall.target.opted_out':
    case 'rollcall.target.drifted':
    case 'rollcall.access.opened':
    case 'rollcall.erasure.receipt':
    case 'rollcall.erasure.completed':
      return { kind: 'untouched' };
  }
}

/** The clear attributes that every fold of a state event needs. */
type Clear = Pick<OpenedEventOf<StateEventType>, 'subject' | 'version' | 'time'>;

type Created = OpenedEventOf<'rollcall.user.created'> | OpenedEventOf<'rollcall.group.created'>;

function begin(state: ResourceState | undefined, type: ResourceKind, event: Created): Evolved<ResourceState> {
  if (state !== undefined || event.version !== 1) return gap(state, event);
  const { subject: id, version, kid, time } = event;
  const document = event.data.opened ? event.data.value.after : null;
  return {
    kind: 'evolved',
    state: { type, id, version, status: 'live', document, kid, created: time, modified: time },
  };
}

function advance(
  state: ResourceState | undefined,
  type: ResourceKind,
  event: Clear,
  documentAfter: (live: LiveState) => Resource | null,
): Evolved<ResourceState> {
  if (state?.version !== event.version - 1) return gap(state, event);
  if (!isLive(state) || state.type !== type) throw new ContradictoryLog(event);
  const { version, time: modified } = event;
  return { kind: 'evolved', state: { ...state, version, modified, document: documentAfter(state) } };
}

function bury(
  state: ResourceState | undefined,
  type: ResourceKind,
  event: Clear,
  status: Tombstone['status'],
): Evolved<ResourceState> {
  if (state?.version !== event.version - 1) return gap(state, event);
  if (state.type !== type || state.status === 'erased') throw new ContradictoryLog(event);
  const { id, kid } = state;
  return { kind: 'evolved', state: { type, id, version: event.version, status, kid } };
}

/** An erasure that was requested shows at once, without a version: the request is a fact. */
function markErasing(state: ResourceState | undefined): Evolved<ResourceState> {
  if (state === undefined || !isLive(state)) return { kind: 'untouched' };
  return { kind: 'evolved', state: { ...state, status: 'erasing' } };
}

const gap = (state: ResourceState | undefined, event: Clear): Gap => ({
  kind: 'gap',
  expected: (state?.version ?? 0) + 1,
  found: event.version,
});

/** A log in which an event follows that cannot: a bug of the writer, or a tampered log. */
class ContradictoryLog extends Error {
  override readonly name = 'ContradictoryLog';

  constructor(event: Clear) {
    super(`version ${event.version} of ${event.subject} cannot follow what the log holds before it`);
  }
}
