/** Events that change a resource: each carries the resource's next version. */
export const STATE_EVENT_TYPES = [
  'rollcall.user.created',
  'rollcall.user.updated',
  'rollcall.user.activated',
  'rollcall.user.deactivated',
  'rollcall.user.deleted',
  'rollcall.user.erased',
  'rollcall.consent.granted',
  'rollcall.consent.revoked',
  'rollcall.group.created',
  'rollcall.group.updated',
  'rollcall.group.deleted',
  'rollcall.group.members_changed',
] as const;

/** Facts: what was learnt about a resource. They carry no version, so that a fact never moves an ETag. */
export const FACT_TYPES = [
  'rollcall.target.applied',
  'rollcall.target.failed',
  'rollcall.target.opted_out',
  'rollcall.target.drifted',
  'rollcall.access.opened',
  'rollcall.erasure.requested',
  'rollcall.erasure.receipt',
  'rollcall.erasure.completed',
] as const;

/** State events whose data is clear: they hold nothing personal, and fold without any key. */
const CLEAR_STATE_EVENTS = ['rollcall.user.deleted', 'rollcall.user.erased', 'rollcall.group.deleted'] as const;

export type StateEventType = (typeof STATE_EVENT_TYPES)[number];
export type FactType = (typeof FACT_TYPES)[number];
export type EventType = StateEventType | FactType;
export type ClearEventType = FactType | (typeof CLEAR_STATE_EVENTS)[number];
/** Types whose data is a JWE under the key of the person or group. */
export type SealedEventType = Exclude<EventType, ClearEventType>;

const stateTypes: ReadonlySet<string> = new Set(STATE_EVENT_TYPES);
const factTypes: ReadonlySet<string> = new Set(FACT_TYPES);
const clearTypes: ReadonlySet<string> = new Set([...FACT_TYPES, ...CLEAR_STATE_EVENTS]);

export const isStateEventType = (text: string): text is StateEventType => stateTypes.has(text);
export const isFactType = (text: string): text is FactType => factTypes.has(text);
export const isEventType = (text: string): text is EventType => stateTypes.has(text) || factTypes.has(text);
/** True for the types whose data stands in the envelope as clear JSON. */
export const isClearEventType = (type: EventType): type is ClearEventType => clearTypes.has(type);
