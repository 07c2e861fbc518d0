export { isEventId, isKeyId, isResourceId, isSequence, isTenantId, isTokenId } from './ids.ts';
export type { EventId, KeyId, ResourceId, Sequence, TenantId, TokenId } from './ids.ts';
export { PARTITION_COUNT, partitionKey, partitionOf } from './partition.ts';
export {
  FACT_TYPES,
  STATE_EVENT_TYPES,
  isClearEventType,
  isEventType,
  isFactType,
  isStateEventType,
} from './events/event-type.ts';
export type { ClearEventType, EventType, FactType, SealedEventType, StateEventType } from './events/event-type.ts';
export { eventDataSchemas } from './events/event-data.ts';
export type { EventData } from './events/event-data.ts';
export { factDataSchemas } from './events/fact-data.ts';
export { MEMBERS_PER_EVENT } from './events/state-event-data.ts';
export type { EventDraft, EventDraftOf, FactDraft } from './events/event-draft.ts';
export type { EventAttributes, OpenedEvent, OpenedEventOf, Unsealed } from './events/opened-event.ts';
export { MalformedEvent, readEvent } from './events/read-event.ts';
export type { EventContent } from './events/read-event.ts';
export { FIRST_DATA_VERSION, upcast, upcaster } from './events/upcast.ts';
export type { Upcast, UpcastStep } from './events/upcast.ts';
export { isLive } from './state/resource-state.ts';
export type {
  GroupState,
  LiveState,
  ResourceKind,
  ResourceState,
  Tombstone,
  UserState,
} from './state/resource-state.ts';
export { NO_MEMBERS } from './state/membership.ts';
export type { Member, Members, Membership, MembershipDelta, MembersNeeded } from './state/membership.ts';
export { claimsOf } from './state/claim.ts';
export type { Claim } from './state/claim.ts';
export { derivedEntityTag, entityTag, parseEntityTags, parseNoneMatch, tagsMatch } from './commands/entity-tags.ts';
export type { EntityTags } from './commands/entity-tags.ts';
export type {
  Command,
  CreateGroup,
  CreateUser,
  DeleteGroup,
  DeleteUser,
  GroupCommand,
  PatchGroup,
  PatchUser,
  ReplaceGroup,
  ReplaceUser,
  RevokeExpiredConsents,
  UserCommand,
} from './commands/command.ts';
export type {
  Conflict,
  Decided,
  GroupOutcome,
  Invalid,
  NotFound,
  Outcome,
  PreconditionFailed,
  Refusal,
  Unchanged,
  UserOutcome,
} from './decide/outcome.ts';
export { decide } from './decide/decide.ts';
export { conflict } from './decide/refusals.ts';
export type { DecisionContext } from './decide/context.ts';
export { membersNeeded } from './commands/members-needed.ts';
export { evolve } from './evolve/evolve.ts';
export type { Evolved, Gap } from './evolve/evolved.ts';
export { evolveMembership } from './evolve/evolve-membership.ts';
