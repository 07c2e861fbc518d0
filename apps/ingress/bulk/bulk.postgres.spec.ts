import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { TestIngress, type TestAnswer } from '../testing/test-ingress.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const result = z.object({
  method: z.string().optional(),
  bulkId: z.string().optional(),
  location: z.string().optional(),
  version: z.string().optional(),
  status: z.string(),
  response: z.object({ detail: z.string(), scimType: z.string().optional(), status: z.string() }).optional(),
});
const bulkResponse = z.object({ Operations: z.array(result) });
const described = z.looseObject({
  id: z.string(),
  meta: z.object({ version: z.string() }),
  members: z.array(z.looseObject({ value: z.string() })).optional(),
});

const name = (): string => `bulk-${randomUUID()}`;
const user = (userName: string, extra: object = {}) => ({ schemas: [USER], userName, ...extra });
const group = (...members: string[]) => ({
  schemas: [GROUP],
  displayName: name(),
  members: members.map((value) => ({ value })),
});
const postUser = (bulkId: string, data: object = user(name())) => ({ method: 'POST', path: '/Users', bulkId, data });
const postGroup = (bulkId: string, ...members: string[]) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: group(...members),
});
const patch = (...Operations: object[]) => ({ schemas: [PATCH], Operations });

describe('/Bulk', () => {
  let ingress: TestIngress;

  beforeAll(async () => {
    ingress = await TestIngress.open();
  });
  afterAll(() => ingress.close());

  const send = (Operations: readonly object[], extra: object = {}): Promise<TestAnswer> =>
    ingress.send('POST', '/Bulk', { schemas: [BULK], Operations, ...extra });
  const run = async (operations: readonly object[], extra: object = {}) => {
    const answer = await send(operations, extra);
    expect(answer.status).toBe(200);
    return bulkResponse.parse(answer.body).Operations;
  };
  const statuses = async (operations: readonly object[], extra: object = {}) =>
    (await run(operations, extra)).map(({ status }) => status);
  const idOf = ({ location }: z.infer<typeof result>): string => location?.split('/').at(-1) ?? '';
  const read = async (path: string) => described.parse((await ingress.send('GET', path)).body);

  it('creates, replaces, patches and deletes, with what each request alone would be answered', async () => {
    const [ada, ben, cleo] = await run([postUser('a'), postUser('b'), postUser('c')]);
    if (ada === undefined || ben === undefined || cleo === undefined) throw new Error('three answers');
    const answers = await run([
      { method: 'PUT', path: `/Users/${idOf(ada)}`, version: ada.version, data: user(name(), { title: 'Dr' }) },
      { method: 'PATCH', path: `/Users/${idOf(ben)}`, data: patch({ op: 'add', path: 'title', value: 'Dr' }) },
      { method: 'DELETE', path: `/Users/${idOf(cleo)}`, version: cleo.version },
      { method: 'PATCH', path: `/Users/${idOf(ben)}`, version: 'W/"1"', data: patch({ op: 'remove', path: 'title' }) },
      { method: 'DELETE', path: `/Users/${idOf(cleo)}` },
    ]);
    expect(answers).toMatchObject([
      { method: 'PUT', location: `${ingress.base}/Users/${idOf(ada)}`, version: 'W/"2"', status: '200' },
      { method: 'PATCH', version: 'W/"2"', status: '200' },
      { method: 'DELETE', location: `${ingress.base}/Users/${idOf(cleo)}`, status: '204' },
      { status: '412', response: { status: '412', detail: expect.stringMatching(/^Operations\[3\]: /) } },
      { status: '404', location: `${ingress.base}/Users/${idOf(cleo)}`, response: { status: '404' } },
    ]);
    expect((await read(`/Users/${idOf(ben)}`)).meta.version).toBe('W/"2"');
    expect(answers[2]).not.toHaveProperty('version');
  });

  it('commits a request in one transaction, one event per operation, in the order of the operations', async () => {
    const answers = await run(Array.from({ length: 600 }, (_, index) => postUser(`u${index}`)));
    const { rows } = await ingress.pool.query<{ subject: string; time: Date }>(
      'SELECT subject, time FROM log.event WHERE subject = ANY($1) ORDER BY sequence',
      [answers.map(idOf)],
    );
    expect(rows.map(({ subject }) => subject)).toEqual(answers.map(idOf));
    expect(new Set(rows.map(({ time }) => time.toISOString())).size).toBe(1);
  });

  it('resolves groups that name each other in a circle (RFC 7644 §3.7.1), and a group that names itself', async () => {
    const [a, b, self] = (
      await run([postGroup('a', 'bulkId:b'), postGroup('b', 'bulkId:a'), postGroup('s', 'bulkId:s')])
    ).map(idOf);
    expect((await read(`/Groups/${a ?? ''}`)).members).toMatchObject([{ value: b, type: 'Group' }]);
    expect((await read(`/Groups/${b ?? ''}`)).members).toMatchObject([{ value: a, type: 'Group' }]);
    expect((await read(`/Groups/${self ?? ''}`)).members).toMatchObject([{ value: self }]);
  });

  it('takes references in any order: members, managers, paths', async () => {
    const answers = await run([
      { method: 'PATCH', path: '/Users/bulkId:boss', data: patch({ op: 'add', path: 'title', value: 'CEO' }) },
      postGroup('g', 'bulkId:boss', 'bulkId:clerk'),
      postUser('clerk', { ...user(name()), [ENTERPRISE]: { manager: { value: 'bulkId:boss' } } }),
      postUser('boss'),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g',
        data: patch({ op: 'remove', path: 'members[value eq "bulkId:clerk"]' }),
      },
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['200', '201', '201', '201', '200']);
    const [patched, staff, clerk, boss] = answers.map(idOf);
    expect(patched).toBe(boss);
    expect(await read(`/Users/${boss ?? ''}`)).toMatchObject({ title: 'CEO' });
    expect(await read(`/Users/${clerk ?? ''}`)).toMatchObject({ [ENTERPRISE]: { manager: { value: boss } } });
    expect((await read(`/Groups/${staff ?? ''}`)).members).toMatchObject([{ value: boss }]);
  });

  it('refuses with a creation whoever refers to it, along a chain and in a circle, and nobody else', async () => {
    const taken = name();
    const answers = await run([
      postUser('holder', user(taken)),
      postGroup('x', 'bulkId:y'),
      postGroup('y', 'bulkId:x', 'bulkId:loser'),
      postUser('loser', user(taken)),
      { method: 'DELETE', path: '/Users/bulkId:loser' },
      postGroup('z', 'bulkId:holder'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['201', '409', '409', '409', '409', '201']);
    expect(answers[1]?.response?.detail).toBe(
      'Operations[1]: it refers to what Operations[2] was to create, which was refused',
    );
    expect(answers[3]?.response).toMatchObject({ scimType: 'uniqueness' });
    const { rows } = await ingress.pool.query('SELECT FROM registry.membership WHERE grp = ANY($1)', [
      answers.filter(({ status }) => status === '201').map(idOf),
    ]);
    expect(rows).toHaveLength(1);
  });

  it('ends on a chain of a thousand groups that hangs on a refusal', async () => {
    const chain = Array.from({ length: 999 }, (_, index) => postGroup(`g${index}`, `bulkId:g${index + 1}`));
    const last = { method: 'POST', path: '/Groups', bulkId: 'g999', data: { schemas: [GROUP] } };
    const answers = await statuses([...chain, last]);
    expect(new Set(answers.slice(0, 999))).toEqual(new Set(['409']));
    expect(answers[999]).toBe('400');
  });

  it('stops at failOnErrors, and neither does nor reports what comes after', async () => {
    const after = name();
    const answers = await statuses(
      [postUser('a'), postUser('b', { schemas: [USER] }), postUser('c'), postUser('d', {}), postUser('e', user(after))],
      { failOnErrors: 2 },
    );
    expect(answers).toEqual(['201', '400', '201', '400']);
    const found = await ingress.send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${after}"`)}`);
    expect(found.body).toMatchObject({ totalResults: 0 });
  });

  it('counts as refused what refers to an operation beyond failOnErrors', async () => {
    const answers = await statuses([postGroup('g', 'bulkId:late'), postUser('bad', {}), postUser('late')], {
      failOnErrors: 1,
    });
    expect(answers).toEqual(['409']);
  });

  it('goes on past any number of errors without failOnErrors', async () => {
    const answers = await run([
      'nonsense' as unknown as object,
      { method: 'GET', path: '/Users' },
      { method: 'DELETE', path: '/Users/nobody' },
      { method: 'PATCH', path: '/Users/bulkId:nobody', data: patch({ op: 'remove', path: 'title' }) },
      postGroup('g', 'bulkId:nobody'),
      postUser('twice'),
      postUser('twice'),
      postUser('ok'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['400', '400', '404', '400', '400', '201', '400', '201']);
    for (const [index, { status, response }] of answers.entries()) {
      if (status !== '201') expect(response?.detail).toMatch(new RegExp(`^Operations\\[${index}\\]: `));
    }
  });

  it('takes 1,000 operations and refuses 1,001 with the limit, and tells both', async () => {
    const config = (await ingress.send('GET', '/ServiceProviderConfig')).body;
    expect(config).toMatchObject({ bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 1_048_576 } });
    const deletion = { method: 'DELETE', path: `/Users/${randomUUID()}` };
    expect(await statuses(Array.from({ length: 1_000 }, () => deletion))).toHaveLength(1_000);
    const beyond = await send(Array.from({ length: 1_001 }, () => deletion));
    expect(beyond.status).toBe(413);
    expect(beyond.body).toMatchObject({ status: '413', detail: expect.stringContaining('1000') });
  });

  it('takes a payload of 1 MiB and refuses one byte more with the limit', async () => {
    const padded = (bytes: number): string => {
      const text = JSON.stringify({ schemas: [BULK], Operations: [postUser('a')] });
      return text + ' '.repeat(bytes - Buffer.byteLength(text));
    };
    expect((await ingress.send('POST', '/Bulk', padded(1_048_576))).status).toBe(200);
    const beyond = await ingress.send('POST', '/Bulk', padded(1_048_577));
    expect(beyond.status).toBe(413);
    expect(beyond.body).toMatchObject({ detail: expect.stringMatching(/1,?048,?576/) });
  });

  it.each([
    ['no object', '[]', 'invalidSyntax'],
    ['another schema', { schemas: [PATCH], Operations: [] }, 'invalidSyntax'],
    ['no operations', { schemas: [BULK] }, 'invalidSyntax'],
    ['an empty list of operations', { schemas: [BULK], Operations: [] }, 'invalidSyntax'],
    ['a negative failOnErrors', { schemas: [BULK], failOnErrors: -1, Operations: [{}] }, 'invalidValue'],
  ])('refuses %s as a whole', async (_, body, scimType) => {
    const answer = await ingress.send('POST', '/Bulk', body);
    expect([answer.status, answer.body]).toMatchObject([400, { status: '400', scimType }]);
  });

  it('asks for scim:write, and is no place to read', async () => {
    const reader = await ingress.tokenFor('default', ['scim:read']);
    const answer = await ingress.send('POST', '/Bulk', {}, { authorization: `Bearer ${reader}` });
    expect(answer.status).toBe(403);
    const got = await ingress.send('GET', '/Bulk');
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('never reaches into another tenant', async () => {
    const [ada] = await run([postUser('a')]);
    const stranger = { authorization: `Bearer ${await ingress.tokenFor('other', ['scim:read', 'scim:write'])}` };
    const deletion = { method: 'DELETE', path: `/Users/${idOf(ada ?? { status: '' })}` };
    const answer = await ingress.send('POST', '/Bulk', { schemas: [BULK], Operations: [deletion] }, stranger);
    expect(bulkResponse.parse(answer.body).Operations).toMatchObject([{ status: '404' }]);
  });

  it('emits nothing for operations that change nothing', async () => {
    const data = user(name());
    const [ada] = await run([postUser('a', data)]);
    const path = `/Users/${idOf(ada ?? { status: '' })}`;
    expect(await run([{ method: 'PUT', path, data }])).toMatchObject([{ status: '200', version: 'W/"1"' }]);
    const { rows } = await ingress.pool.query('SELECT FROM log.event WHERE subject = $1', [path.split('/')[2]]);
    expect(rows).toHaveLength(1);
  });

  it('lets large requests at once agree on who has a name, and keeps the log dense', async () => {
    const names = Array.from({ length: 150 }, name);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, request) =>
        statuses(names.map((each, index) => postUser(`${request}.${index}`, user(each)))),
      ),
    );
    for (const index of names.keys()) {
      expect(answers.map((each) => each[index]).sort()).toEqual(['201', '409', '409', '409', '409', '409']);
    }
    const { rows } = await ingress.pool.query(
      'SELECT max(sequence)::int - min(sequence)::int + 1 AS span, count(*)::int AS count FROM log.event',
    );
    expect(rows).toMatchObject([{ span: (rows[0] as { count: number }).count }]);
  });

  it('refuses only the operations that the database cannot store, still in one transaction', async () => {
    await ingress.pool.query(`CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.document->>'title' = 'poison' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '22023'; END IF; RETURN NEW; END $$`);
    await ingress.pool.query(
      'CREATE TRIGGER poison BEFORE INSERT ON registry.resource FOR EACH ROW EXECUTE FUNCTION refuse_poison()',
    );
    const poison = (bulkId: string) => postUser(bulkId, user(name(), { title: 'poison' }));
    const answers = await run([
      postUser('a'),
      postGroup('g', 'bulkId:b', 'bulkId:d'),
      poison('b'),
      postUser('c'),
      poison('d'),
      postUser('e'),
    ]);
    await ingress.pool.query('DROP TRIGGER poison ON registry.resource');
    expect(answers.map(({ status }) => status)).toEqual(['201', '409', '400', '201', '400', '201']);
    const { rows } = await ingress.pool.query('SELECT DISTINCT time FROM log.event WHERE subject = ANY($1)', [
      answers.map(idOf).filter((id) => id !== ''),
    ]);
    expect(rows).toHaveLength(1);
  });
});
