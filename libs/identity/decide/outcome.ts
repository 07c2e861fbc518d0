import type { ScimError } from '#scim';
import type { EventDraft, FactDraft } from '../events/event-draft.ts';
import type { ResourceId } from '../ids.ts';
import type { GroupState, ResourceState, UserState } from '../state/resource-state.ts';
import type { MembershipDelta } from '../state/membership.ts';

/** What a command comes to. Values, never exceptions: the ingress turns each into its HTTP answer in one place. */
export type Outcome<State extends ResourceState = ResourceState> = Decided<State> | Unchanged<State> | Refusal;

export interface Decided<State extends ResourceState = ResourceState> {
  readonly kind: 'decided';
  /** Of consecutive versions; `state.version` is the last one's. At least one, or a fact. */
  readonly events: readonly EventDraft[];
  /** What is learnt with it, behind the events. A fact has no version. */
  readonly facts?: readonly FactDraft[];
  readonly state: State;
  /** The membership rows to insert and to delete; both empty for a person. */
  readonly members: MembershipDelta;
}

/** The request asks for what is already so: no event, and the ETag stays. */
export interface Unchanged<State extends ResourceState = ResourceState> {
  readonly kind: 'unchanged';
  readonly state: State;
}

export type Refusal = NotFound | PreconditionFailed | Conflict | Invalid;

/** 404: never there, deleted, or being erased. */
export interface NotFound {
  readonly kind: 'notFound';
  readonly id: ResourceId;
}

/** 412: If-Match does not name the present version. */
export interface PreconditionFailed {
  readonly kind: 'preconditionFailed';
  readonly version: number;
}

/** 409 uniqueness: another resource holds this attribute's value. */
export interface Conflict {
  readonly kind: 'conflict';
  readonly attribute: string;
}

/** 400 and its kin: the request cannot be applied to this state. */
export interface Invalid {
  readonly kind: 'invalid';
  readonly error: ScimError;
}

export type UserOutcome = Outcome<UserState>;
export type GroupOutcome = Outcome<GroupState>;
