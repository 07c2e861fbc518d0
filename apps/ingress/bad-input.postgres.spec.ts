import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRefusal, sendRaw, type RawAnswer } from './testing/raw-request.ts';
import { TestIngress } from './testing/test-ingress.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
/** Stands in every body: no log line may hold it. */
const SECRET = 'Lovelace-who-is-nobody-elses-business';
const user = (more: object): string => JSON.stringify({ schemas: [USER], userName: SECRET, ...more });
const patch = (...operations: unknown[]): string => JSON.stringify({ schemas: [PATCH], Operations: operations });
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('a body that is no SCIM', () => {
  let ingress: TestIngress;
  let id: string;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    const created = await ingress.send('POST', '/Users', { schemas: [USER], userName: 'ada' });
    id = (created.body as { id: string }).id;
  });

  afterAll(async () => {
    const logs = ingress.logs();
    await ingress.close();
    expect(logs).not.toContain(SECRET);
    expect(logs).not.toContain('a request failed');
  });

  const send = (method: string, path: string, body: string): Promise<RawAnswer> =>
    sendRaw(ingress, { method, path: `/scim/v2${path}`, body });

  it.each([
    ['cut off', '{"schemas":["', 'invalidSyntax'],
    ['no JSON at all', `userName=${SECRET}`, 'invalidSyntax'],
    ['two documents', '{}{}', 'invalidSyntax'],
    ['with a trailing comma', `{"userName":"${SECRET}",}`, 'invalidSyntax'],
    ['that ends in a lone backslash', '{"a":"\\', 'invalidSyntax'],
    ['nested 500,000 deep without an end', '['.repeat(500_000), 'invalidSyntax'],
    ['an array', '[]', 'invalidSyntax'],
    ['a string', `"${SECRET}"`, 'invalidSyntax'],
    ['null', 'null', 'invalidSyntax'],
    ['a number', '17', 'invalidSyntax'],
  ])('is refused when the body is %s', async (_, body, scimType) => {
    expectRefusal(await send('POST', '/Users', body), 400, scimType);
    expectRefusal(await send('PUT', `/Users/${id}`, body), 400, scimType);
    expectRefusal(await send('PATCH', `/Users/${id}`, body), 400, scimType);
  });

  it.each([
    ['no userName', JSON.stringify({ schemas: [USER] }), 'invalidValue'],
    ['a userName that is a number', user({ userName: 17 }), 'invalidValue'],
    ['a userName that is an object', user({ userName: { value: SECRET } }), 'invalidValue'],
    ['a userName of nothing', user({ userName: '' }), 'invalidValue'],
    ['a name that is text', user({ name: SECRET }), 'invalidValue'],
    ['emails that are a number', user({ emails: 5 }), 'invalidValue'],
    ['active as a word', user({ active: 'perhaps' }), 'invalidValue'],
    [
      'two primary e-mails',
      user({ emails: ['a@x', 'b@x'].map((value) => ({ value, primary: true })) }),
      'invalidValue',
    ],
    ['U+0000 in a value', user({ title: `a\u0000b` }), 'invalidValue'],
    ['U+0000 in a value of many', user({ emails: [{ value: 'a\u0000@example.org' }] }), 'invalidValue'],
    ['a lone surrogate', `{"schemas":["${USER}"],"userName":"${SECRET}","title":"\\ud800"}`, 'invalidValue'],
    ['an indexed value above 1,024 bytes', user({ userName: 'x'.repeat(1_025) }), 'invalidValue'],
    ['an indexed value above 1,024 bytes in UTF-8', user({ externalId: 'é'.repeat(513) }), 'invalidValue'],
    ['an indexed value above 1,024 bytes when folded', user({ userName: '\u023a'.repeat(400) }), 'invalidValue'],
    ['an e-mail above 1,024 bytes', user({ emails: [{ value: `${'x'.repeat(1_020)}@x.org` }] }), 'invalidValue'],
    ['1,001 e-mails', user({ emails: Array.from({ length: 1_001 }, (_, n) => ({ value: `${n}@x` })) }), 'invalidValue'],
    ['schemas that are text', JSON.stringify({ schemas: USER, userName: SECRET }), 'invalidSyntax'],
    [
      'deep nesting in an attribute',
      `{"schemas":["${USER}"],"userName":"${SECRET}","name":${nested(200_000)}}`,
      'invalidValue',
    ],
  ])('is refused when a person has %s', async (_, body, scimType) => {
    expectRefusal(await send('POST', '/Users', body), 400, scimType);
    expectRefusal(await send('PUT', `/Users/${id}`, body), 400, scimType);
  });
  it.each([
    ['no operations', JSON.stringify({ schemas: [PATCH] }), 'invalidSyntax'],
    ['operations that are no list', JSON.stringify({ schemas: [PATCH], Operations: 'x' }), 'invalidSyntax'],
    ['an operation that is null', patch(null), 'invalidSyntax'],
    ['an operation that is none', patch({ op: 'copy', path: 'title', value: 'x' }), 'invalidSyntax'],
    ['a path that is no text', patch({ op: 'replace', path: 5, value: 'x' }), 'invalidPath'],
    ['a path that cannot be read', patch({ op: 'replace', path: 'emails[', value: 'x' }), 'invalidFilter'],
    ['a path to nothing known', patch({ op: 'replace', path: 'no.such.thing', value: 'x' }), 'invalidPath'],
    ['a path through the prototype', patch({ op: 'add', path: '__proto__.x', value: 'x' }), 'invalidPath'],
    ['a filter 10,000 deep', patch({ op: 'remove', path: `emails[${'('.repeat(10_000)}` }), 'invalidFilter'],
    ['a remove without a path', patch({ op: 'remove' }), 'noTarget'],
    ['a value of the wrong type', patch({ op: 'replace', path: 'title', value: { a: SECRET } }), 'invalidValue'],
    ['the removal of what is required', patch({ op: 'remove', path: 'userName' }), 'mutability'],
    [
      '1,001 operations',
      patch(...Array.from({ length: 1_001 }, () => ({ op: 'add', path: 'title', value: 'x' }))),
      'invalidValue',
    ],
  ])('is refused when a PATCH has %s', async (_, body, scimType) => {
    expectRefusal(await send('PATCH', `/Users/${id}`, body), 400, scimType);
  });

  it.each([
    ['a member that is no id', `{"displayName":"g","members":[{"value":"${SECRET}"}]}`],
    ['a member that is nobody', '{"displayName":"g","members":[{"value":"00000000-0000-4000-8000-000000000009"}]}'],
    ['a member with U+0000', '{"displayName":"g","members":[{"value":"00000000-0000-4000-8000-000000000009\\u0000"}]}'],
    ['members that are a number', '{"displayName":"g","members":5}'],
    ['no displayName', '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}'],
  ])('is refused when a group has %s', async (_, body) => {
    const answer = await send('POST', '/Groups', body);
    expectRefusal(answer, 400, 'invalidValue');
    // By name, and not by a database that could not store it.
    expect(JSON.stringify(answer.body)).toMatch(/members|displayName/);
  });

  it.each([
    ['a value given twice in other letters', user({ USERNAME: 'b' })],
    ['a way into the prototype', `{"schemas":["${USER}"],"userName":"${SECRET}","__proto__":{"active":false}}`],
    ['a constructor', user({ constructor: { prototype: { active: false } } })],
    ['an unknown attribute', user({ shoeSize: 38 })],
    ['50,000 unknown attributes', user(Object.fromEntries(Array.from({ length: 50_000 }, (_each, n) => [`k${n}`, n])))],
  ])('is refused when a person has %s', async (_, body) => {
    expectRefusal(await send('POST', '/Users', body), 400, 'invalidSyntax');
  });

  it('takes the last of two members of one name, as JSON.parse does', async () => {
    const answer = await send('POST', '/Users', `{"schemas":["${USER}"],"userName":5,"userName":"the last"}`);
    expect(answer).toMatchObject({ status: 201, body: { userName: 'the last' } });
  });

  it('is refused above 1 MiB, and when its resource would be above 256 KiB', async () => {
    expectRefusal(await send('POST', '/Users', user({ title: 'x'.repeat(1_048_576) })), 413);
    const photos = Array.from({ length: 300 }, (_, n) => ({ value: `https://example.org/${n}/${'x'.repeat(1_000)}` }));
    expectRefusal(await send('POST', '/Users', user({ photos })), 413);
  });

  it.each([
    ['no operations', '{}', 'invalidSyntax'],
    [
      'an operation that is null',
      '{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":5}',
      'invalidSyntax',
    ],
  ])('is refused when a Bulk has %s', async (_, body, scimType) => {
    expectRefusal(await send('POST', '/Bulk', body), 400, scimType);
  });
});
