import { describe, expect, it } from '@jest/globals';
import { STATE_EVENT_TYPES } from '#identity';
import { factWords, stateWords } from './words.ts';

describe('what happened, in words', () => {
  it('has words for every state event', () => {
    expect(STATE_EVENT_TYPES.map(stateWords)).toContain('deactivated');
    expect(STATE_EVENT_TYPES.map(stateWords)).not.toContain(undefined);
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
