import type { EventData, EventType, FactType } from '#identity';

const STATE_WORDS = {
  'rollcall.user.created': 'person created',
  'rollcall.user.updated': 'attributes changed',
  'rollcall.user.activated': 'activated',
  'rollcall.user.deactivated': 'deactivated',
  'rollcall.user.deleted': 'person deleted',
  'rollcall.user.erased': 'person erased',
  'rollcall.consent.granted': 'consent granted',
  'rollcall.consent.revoked': 'consent revoked',
  'rollcall.group.created': 'group created',
  'rollcall.group.updated': 'group changed',
  'rollcall.group.deleted': 'group deleted',
  'rollcall.group.members_changed': 'members changed',
} as const satisfies Record<Exclude<EventType, FactType>, string>;

const APPLIED_WORDS = {
  created: 'account created',
  adopted: 'existing account taken over',
  updated: 'account updated',
  deactivated: 'account deactivated',
  reactivated: 'account reactivated',
  unsubscribed: 'unsubscribed',
  anonymized: 'account anonymized',
  deleted: 'account deleted',
  unchanged: 'already as wanted, nothing written',
} as const satisfies Record<EventData<'rollcall.target.applied'>['action'], string>;

const FAILURE_WORDS = {
  throttled: 'asked to slow down',
  transient: 'out of order for now',
  conflict: 'conflicts with what is there',
  permanent: 'refuses it',
  auth: 'does not accept our credentials',
} as const satisfies Record<EventData<'rollcall.target.failed'>['class'], string>;

/** A fact, as it comes out of the log. */
export type Fact = {
  readonly [T in FactType]: { readonly type: T; readonly data: { readonly value: EventData<T> } };
}[FactType];

/** What a state event says, in words: its type is all that is needed. */
export const stateWords = (type: keyof typeof STATE_WORDS): string => STATE_WORDS[type];

/** What a fact says, in words. */
export function factWords(fact: Fact): string {
  switch (fact.type) {
    case 'rollcall.target.applied':
      return `${fact.data.value.target}: ${APPLIED_WORDS[fact.data.value.action]}`;
    case 'rollcall.target.failed':
      return failedWords(fact.data.value);
    case 'rollcall.target.opted_out':
      return `${fact.data.value.target}: the person opted out there (${fact.data.value.purpose})`;
    case 'rollcall.target.drifted':
      return `${fact.data.value.target}: found ${fact.data.value.drift.replaceAll('_', ' ')}`;
    case 'rollcall.access.opened':
      return `read: ${fact.data.value.what}`;
    case 'rollcall.erasure.requested':
      return `erasure requested, due ${fact.data.value.due.slice(0, 10)}`;
    case 'rollcall.erasure.receipt':
      return `${fact.data.value.target}: erasure ${fact.data.value.outcome.replaceAll('_', ' ')}`;
    case 'rollcall.erasure.completed':
      return fact.data.value.approvedBy === undefined ? 'erasure completed' : 'erasure completed, remainder signed off';
  }
}

function failedWords(data: EventData<'rollcall.target.failed'>): string {
  const attempts = data.attempts === 1 ? 'first attempt' : `attempt ${data.attempts}`;
  const next = data.willRetry ? 'will be tried again' : 'waits for somebody';
  return `${data.target}: FAILED, ${FAILURE_WORDS[data.class]} (${attempts}, ${next})`;
}
