import { describe, expect, it } from '@jest/globals';
import type { Json } from '#scim';
import { compile } from './compile.ts';
import type { Evaluated } from './expression.ts';
import { bind } from './values.ts';

function evaluate(source: string, variables: Readonly<Record<string, Json>> = {}): Evaluated {
  const compiled = compile(source, { variables: new Set(Object.keys(variables)) });
  if (!compiled.ok) throw new Error(compiled.problem);
  return compiled.expression.evaluate(bind(variables));
}

const valueOf = (source: string, variables: Readonly<Record<string, Json>> = {}): Json => {
  const outcome = evaluate(source, variables);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value;
};

const problemOf = (source: string, variables: readonly string[] = []): string => {
  const compiled = compile(source, { variables: new Set(variables) });
  if (compiled.ok) throw new Error('it compiled');
  return compiled.problem;
};

describe('an expression', () => {
  const user = {
    emails: [
      { value: 'home@example.org', type: 'home' },
      { value: 'work@example.org', type: 'work', primary: true },
    ],
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    customer: {
      consents: [
        { purpose: 'newsletter', channel: 'email', state: 'granted' },
        { purpose: 'profiling', state: 'denied' },
      ],
    },
    constructor: 'not a class',
  };

  it.each<[string, Json]>([
    ['primary(user.emails)', 'work@example.org'],
    ["consent('newsletter', 'email')", 'granted'],
    ["consent('Newsletter', 'sms')", null],
    ["consent('profiling', 'sms')", 'denied'],
    ["join([user.name.givenName, user.name.middleName, user.name.familyName], ' ')", 'Ada Lovelace'],
    ['coalesce(user.displayName, user.name.givenName)', 'Ada'],
    ['user.emails.filter(e, e.type == "home").map(e, e.value)', ['home@example.org']],
    ['user.emails.exists(e, e.primary == true)', true],
    ['has(user.name.givenName) && !has(user.name.middleName)', true],
    ['size(user.emails) + 1', 3],
    ['user.constructor', 'not a class'],
    ["{'id': user.emails[0].value}", { id: 'home@example.org' }],
  ])('%s', (source, value) => {
    expect(valueOf(source, { user })).toEqual(value);
  });

  it.each<[string, Json]>([
    ['row.a.b.c', null],
    ['row.list[7].x', null],
    ['row.missing.map(x, x.y)', []],
    ['size(row.missing)', 0],
    ['has(row.a.b)', false],
    ['lower(row.missing)', null],
    ['row.missing != null', false],
    ['row.missing == false', false],
  ])('takes what is not there for null: %s', (source, value) => {
    expect(valueOf(source, { row: { list: [1] } })).toEqual(value);
  });

  it.each<[string, Json]>([
    ["md5(lower(trim(' Ada@Example.org ')))", '5bfcf2d8e394674550332640d72db509'],
    ["quote('a\"b')", '"a\\"b"'],
    ['quote("it\'s", "\'")', "'it\\'s'"],
    ["urlquote('a b/c')", 'a%20b%2Fc'],
    ["base64('user:key')", 'dXNlcjprZXk='],
    ["date('2026-11-24T20:30:43Z')", '2026-11-24'],
    ["e164('+49 (30) 123-4567')", '+49301234567'],
    ["e164('030 1234567', '49')", '+49301234567'],
    ["e164('030 1234567')", null],
    ["'ada@x.org'.matches('^[^@]+@x')", true],
  ])('%s', (source, value) => {
    expect(valueOf(source)).toEqual(value);
  });

  it.each([
    ['user.', /expecting/],
    ['usr.name', /there is no usr here; there is user/],
    ['shout(user.name)', /there is no function shout/],
    ['user.name.reverse()', /there is no method reverse/],
    ['lower(user.name, 1)', /lower takes 1 arguments, not 2/],
    ['user.a.map(x, user.b.map(y, user.c.map(z, z)))', /more than 2 deep/],
    [`${'lower('.repeat(60)}'x'${')'.repeat(60)}`, /deeper than 40/],
    [`'${'x'.repeat(2_100)}'`, /longer than 2000/],
  ])('is refused when it is compiled: %s', (source, problem) => {
    expect(problemOf(source, ['user'])).toMatch(problem);
  });

  it('fails without quoting a value', () => {
    const outcome = evaluate('user.name + 1', { user: { name: 'Lovelace' } });
    expect(outcome).toEqual({ ok: false, reason: expect.stringContaining('type') });
    expect(JSON.stringify(evaluate('int(user.name)', { user: { name: 'Lovelace' } }))).not.toContain('Lovelace');
  });

  it('ends what goes through too much', () => {
    const list = Array.from({ length: 1_000 }, (_, index) => index);
    const outcome = evaluate('list.exists(x, list.exists(y, x + y == -1))', { list });
    expect(outcome).toEqual({ ok: false, reason: expect.stringMatching(/50000 elements|100 ms/) });
  });
});
