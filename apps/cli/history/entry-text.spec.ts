import { describe, expect, it } from '@jest/globals';
import { entryText } from './entry-text.ts';
import type { Entry } from './history-page.ts';

const created: Entry = {
  sequence: 41,
  time: '2026-11-24T08:30:12.123Z',
  type: 'rollcall.user.created',
  summary: 'person created',
  actor: { id: '4be0643f-1d98-573b-97cd-ca98a65347dd', name: 'okta' },
  source: '/tenants/default/scim',
  version: 1,
  changed: ['userName', 'name'],
  data: { state: 'sealed' },
};

const lines = (entry: Entry): string[] => entryText(entry, 3).split('\n').slice(0, -1);

describe('an entry of a history', () => {
  it('says when, in which place, what, by whom, and which attributes', () => {
    expect(lines(created)).toEqual([
      '2026-11-24 08:30:12.123Z  #41   person created  (v1, by okta, token 4be0643f-1d98-573b-97cd-ca98a65347dd)',
      '                                  userName, name',
    ]);
  });

  it('stands under the change it comes from when a target did it', () => {
    const { version: _version, changed: _changed, ...rest } = created;
    const failed: Entry = {
      ...rest,
      summary: 'crm: FAILED, refuses it (first attempt, waits for somebody)',
      target: { name: 'crm', outcome: 'failed', reason: 'field code: too long' },
      data: { state: 'clear', value: {} },
    };
    expect(lines(failed)).toEqual([
      '2026-11-24 08:30:12.123Z  #41     crm: FAILED, refuses it (first attempt, waits for somebody)',
      '                                    field code: too long',
    ]);
  });

  it('shows before and after once opened, of extension attributes too', () => {
    const urn = 'urn:example:2.0:User';
    const data = {
      before: { displayName: null, [`${urn}:tier`]: 'silver' },
      after: { displayName: 'Alice', [urn]: { tier: 'gold' } },
    };
    expect(lines({ ...created, data: { state: 'opened', value: data } }).slice(1)).toEqual([
      '                                  displayName: none -> "Alice"',
      '                                  urn:example:2.0:User:tier: "silver" -> "gold"',
    ]);
  });

  it('says that a destroyed key leaves the metadata only', () => {
    const data = { state: 'destroyed', when: '2026-12-01T00:00:00.000Z', reason: 'erasure' } as const;
    expect(lines({ ...created, data }).at(-1)).toContain('key destroyed 2026-12-01: erasure');
  });

  it('does not let a value steer the terminal', () => {
    const data = { state: 'opened', value: { after: { displayName: '\u001b[2J\u202e' } } } as const;
    expect(lines({ ...created, data }).at(-1)).toContain('displayName: "\\u001b[2J\\u{202e}"');
  });
});
