import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GROUP, USER, idOf, patchOp, refusal } from '../testing/scim-bodies.ts';
import { TestIngress, type TestAnswer } from '../testing/test-ingress.ts';

let ingress: TestIngress;
let next = 0;

beforeAll(async () => {
  ingress = await TestIngress.open();
});

afterAll(() => ingress.close());

const send: TestIngress['send'] = (...request) => ingress.send(...request);
const tagOf = (answer: TestAnswer): string => answer.headers.get('etag') ?? '';
const title = (value: string) => patchOp({ op: 'replace', path: 'title', value });

async function person(
  extra: object = {},
): Promise<{ readonly path: string; readonly id: string; readonly tag: string }> {
  const created = await send('POST', '/Users', { schemas: [USER], userName: `u${String((next += 1))}`, ...extra });
  return { path: `/Users/${idOf(created)}`, id: idOf(created), tag: tagOf(created) };
}

/** RFC 7644 §3.14. */
describe('an entity tag', () => {
  it('is the same in the header and in meta.version, and moves with every change only', async () => {
    const { path, tag } = await person({ title: 'Guide' });
    const read = await send('GET', path);
    expect([tagOf(read), read.body]).toEqual([
      tag,
      expect.objectContaining({ meta: expect.objectContaining({ version: tag }) }),
    ]);
    expect(tagOf(await send('PATCH', path, title('Guide')))).toBe(tag);
    expect(tagOf(await send('PATCH', path, title('Chief')))).not.toBe(tag);
  });

  it('answers 304 without a body to who has it already', async () => {
    const { path, tag } = await person();
    for (const known of [tag, `"other", ${tag}`, '*', tag.replace('W/', '')]) {
      const answer = await send('GET', path, undefined, { 'if-none-match': known });
      expect([answer.status, answer.text, tagOf(answer)]).toEqual([304, '', tag]);
    }
    expect((await send('GET', path, undefined, { 'if-none-match': 'W/"99"' })).status).toBe(200);
  });

  it('in If-Match lets a change through or stops it, for PUT, PATCH and DELETE', async () => {
    const { path, tag } = await person();
    const put = { schemas: [USER], userName: `u${String((next += 1))}` };
    const stale = { 'if-match': tag };
    expect((await send('PATCH', path, title('Guide'), stale)).status).toBe(200);
    expect(await send('PATCH', path, title('Chief'), stale)).toMatchObject(refusal(412));
    expect(await send('PUT', path, put, stale)).toMatchObject(refusal(412));
    expect(await send('DELETE', path, undefined, stale)).toMatchObject(refusal(412));
    const read = await send('GET', path);
    expect(read).toMatchObject({ status: 200, body: { title: 'Guide' } });
    expect((await send('PUT', path, put, { 'if-match': `W/"77", ${tagOf(read)}` })).status).toBe(200);
    expect((await send('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(204);
  });

  it('in If-Match decides a race: one of twenty wins', async () => {
    const { path, tag } = await person();
    const race = Array.from({ length: 20 }, (_, n) => send('PATCH', path, title(`t${String(n)}`), { 'if-match': tag }));
    const statuses = (await Promise.all(race)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
  });

  describe('of an answer with derived values', () => {
    it('never answers 304: who has left a group is told so', async () => {
      const { path, id, tag } = await person();
      const group = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'g', members: [{ value: id }] });
      const joined = await send('GET', path, undefined, { 'if-none-match': tag });
      expect(joined).toMatchObject({ status: 200, body: { groups: [{ value: idOf(group) }] } });
      expect((await send('GET', path, undefined, { 'if-none-match': tagOf(joined) })).status).toBe(200);
      await send('DELETE', `/Groups/${idOf(group)}`);
      const left = await send('GET', path, undefined, { 'if-none-match': tagOf(joined) });
      expect([left.status, left.text.includes('"groups"')]).toEqual([200, false]);
      expect((await send('GET', path, undefined, { 'if-none-match': tagOf(left) })).status).toBe(304);
    });

    it('is good for If-Match', async () => {
      const { id } = await person();
      const group = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'g', members: [{ value: id }] });
      const rename = patchOp({ op: 'replace', path: 'displayName', value: 'h' });
      const path = `/Groups/${idOf(group)}`;
      expect((await send('PATCH', path, rename, { 'if-match': tagOf(group) })).status).toBe(200);
      expect(await send('PATCH', path, rename, { 'if-match': tagOf(group) })).toMatchObject(refusal(412));
    });

    it('is the plain one where they are left out', async () => {
      const { id } = await person();
      const group = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'g', members: [{ value: id }] });
      const path = `/Groups/${idOf(group)}?excludedAttributes=members`;
      const read = await send('GET', path);
      expect((await send('GET', path, undefined, { 'if-none-match': tagOf(read) })).status).toBe(304);
    });
  });
});

/** RFC 7644 §3.11. */
describe('/Me', () => {
  it('is the person whose token it is, at the place where that person is', async () => {
    const { id } = await person({ title: 'Guide' });
    const admin = await ingress.tokenFor('default', ['scim:read', 'scim:write', 'admin']);
    const made = await fetch(`${ingress.url}/admin/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'mine', scopes: ['scim:read', 'scim:write'], person: id }),
    });
    const { token } = (await made.json()) as { token: string };
    const me = { authorization: `Bearer ${token}` };
    const read = await send('GET', '/Me', undefined, me);
    expect(read).toMatchObject({ status: 200, body: { id, title: 'Guide' } });
    expect(read.headers.get('location')).toBe(`${ingress.base}/Users/${id}`);
    expect(await send('PATCH', '/Me', title('Chief'), me)).toMatchObject({ status: 200, body: { id, title: 'Chief' } });
    expect((await send('DELETE', '/Me', undefined, me)).status).toBe(204);
    expect(await send('GET', '/Me', undefined, me)).toMatchObject(refusal(404));
  });

  it('is nobody for the token of a programme', async () => {
    expect(await send('GET', '/Me')).toMatchObject(refusal(404));
  });
});

/** RFC 7644 §3.4.3. */
describe('.search', () => {
  const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

  it('asks in the body what a URL asks in its query, of a type and of all', async () => {
    const { id } = await person({ nickName: 'searched' });
    await send('POST', '/Groups', { schemas: [GROUP], displayName: 'searched' });
    const filter = 'nickName eq "searched" or displayName eq "searched"';
    const body = { schemas: [SEARCH], filter, attributes: ['nickName'], count: 5, startIndex: 1, sortBy: 'nickName' };
    expect(await send('POST', '/Users/.search', { ...body, filter: 'nickName eq "searched"' })).toMatchObject({
      status: 200,
      body: { totalResults: 1, startIndex: 1, Resources: [{ id, nickName: 'searched' }] },
    });
    expect(await send('POST', '/.search', body)).toMatchObject({ status: 200, body: { totalResults: 2 } });
    expect(await send('POST', '/.search', { ...body, startIndex: undefined, cursor: '', count: 1 })).toMatchObject({
      status: 200,
      body: { totalResults: 2, itemsPerPage: 1, nextCursor: expect.any(String) },
    });
    expect(await send('GET', `?filter=${encodeURIComponent(filter)}`)).toMatchObject({ body: { totalResults: 2 } });
  });

  it.each([
    [[], 'invalidSyntax'],
    [{ schemas: ['urn:x'] }, 'invalidSyntax'],
    [{ schemas: [SEARCH], filter: 7 }, 'invalidValue'],
    [{ schemas: [SEARCH], filter: 'nothing eq 1' }, 'invalidFilter'],
    [{ schemas: [SEARCH], count: 1, COUNT: 2 }, 'invalidSyntax'],
  ])('refuses %j as %s', async (body, scimType) => {
    expect(await send('POST', '/Users/.search', body)).toMatchObject(refusal(400, scimType));
  });
});
