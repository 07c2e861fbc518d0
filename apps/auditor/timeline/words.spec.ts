import { describe, expect, it } from '@jest/globals';
import { FACT_TYPES, STATE_EVENT_TYPES, type FactType } from '#identity';
import { factWords, stateWords, type Fact } from './words.ts';

describe('what happened, in words', () => {
  it('has words for every state event', () => {
    expect(STATE_EVENT_TYPES.map(stateWords)).toContain('deactivated');
    expect(STATE_EVENT_TYPES.map(stateWords)).not.toContain(undefined);
  });

  const FACTS: { readonly [T in FactType]: readonly [Extract<Fact, { readonly type: T }>['data']['value'], string] } = {
    'rollcall.target.applied': [
      { target: 'shop', action: 'adopted', wanted: 3, changed: ['email'] },
      'shop: existing account taken over',
    ],
    'rollcall.target.failed': [
      { target: 'crm', action: 'create', class: 'throttled', attempts: 1, willRetry: true, reason: 'HTTP 429' },
      'crm: FAILED, asked to slow down (first attempt, will be tried again)',
    ],
    'rollcall.target.opted_out': [
      { target: 'newsletter', purpose: 'newsletter' },
      'newsletter: the person opted out there (newsletter)',
    ],
    'rollcall.target.drifted': [{ target: 'app', drift: 'stale_disabled', fields: [] }, 'app: found stale disabled'],
    'rollcall.access.opened': [{ purpose: 'request 17', what: 'data of 3 events' }, 'read: data of 3 events'],
    'rollcall.erasure.requested': [
      { request: 'e1', due: '2026-02-01T00:00:00.000Z' },
      'erasure requested, due 2026-02-01',
    ],
    'rollcall.erasure.receipt': [
      { request: 'e1', target: 'shop', outcome: 'accepted_async', residuals: [] },
      'shop: erasure accepted async',
    ],
    'rollcall.erasure.completed': [{ request: 'e1', approvedBy: 'x' }, 'erasure completed, remainder signed off'],
  };

  it.each(FACT_TYPES)('has words for %s', (type) => {
    const [value, words] = FACTS[type];
    expect(factWords({ type, data: { value } } as Fact)).toBe(words);
  });

  it('says what was done at a target', () => {
    const data = { target: 'shop', wanted: 3, changed: ['emailAddress'] };
    expect(factWords({ type: 'rollcall.target.applied', data: { value: { ...data, action: 'created' } } })).toBe(
      'shop: account created',
    );
  });

  it('says what failed, and whether somebody has to do something', () => {
    const data = {
      target: 'crm',
      action: 'create',
      class: 'permanent',
      attempts: 2,
      willRetry: false,
      reason: 'code',
    } as const;
    expect(factWords({ type: 'rollcall.target.failed', data: { value: data } })).toBe(
      'crm: FAILED, refuses it (attempt 2, waits for somebody)',
    );
  });

  it('says what was read', () => {
    const data = { purpose: 'access request 17', what: 'data of 3 events' };
    expect(factWords({ type: 'rollcall.access.opened', data: { value: data } })).toBe('read: data of 3 events');
  });
});
