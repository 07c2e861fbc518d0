import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { GROUP, USER, idOf, memberIds, patchOp } from '../testing/scim-bodies.ts';
import { TestIngress } from '../testing/test-ingress.ts';

const CLIENTS = 200;
const EACH = 50;

let ingress: TestIngress;

beforeAll(async () => {
  ingress = await TestIngress.open();
});

afterAll(async () => {
  const logs = ingress.logs();
  await ingress.close();
  expect(logs).not.toContain('a request failed');
});

const send: TestIngress['send'] = (...request) => ingress.send(...request);
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const bulkAnswer = z.object({ Operations: z.array(z.object({ status: z.literal('201'), location: z.string() })) });

async function people(count: number, prefix: string): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < count; from += 1_000) {
    const Operations = Array.from({ length: Math.min(1_000, count - from) }, (_, n) => ({
      method: 'POST',
      path: '/Users',
      bulkId: String(n),
      data: { schemas: [USER], userName: `${prefix}${String(from + n)}` },
    }));
    const answer = await send('POST', '/Bulk', { schemas: [BULK], Operations });
    ids.push(...bulkAnswer.parse(answer.body).Operations.map(({ location }) => location.replace(/^.*\//, '')));
  }
  return ids;
}

const statusesOf = async (
  requests: readonly Promise<{ readonly status: number }>[],
): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status } of await Promise.all(requests)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe('many clients at once', () => {
  it('200 of them, each adding 50 members to one group one after the other, lose none', async () => {
    const ids = await people(CLIENTS * EACH, 'member');
    const group = idOf(await send('POST', '/Groups', { schemas: [GROUP], displayName: 'everybody' }));
    const client = async (n: number): Promise<void> => {
      for (const value of ids.slice(n * EACH, (n + 1) * EACH)) {
        const body = patchOp({ op: 'add', path: 'members', value: [{ value }] });
        expect((await send('PATCH', `/Groups/${group}?attributes=displayName`, body)).status).toBe(200);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));
    const read = await send('GET', `/Groups/${group}?attributes=members`);
    expect(memberIds(read).sort()).toEqual([...ids].sort());
    const { rows } = await ingress.pool.query<{ events: number; versions: number }>(
      `SELECT count(*)::int AS events, count(DISTINCT version)::int AS versions FROM log.event
       WHERE subject = $1 AND type = 'rollcall.group.members_changed'`,
      [group],
    );
    expect(rows).toEqual([{ events: ids.length, versions: ids.length }]);
    expect(await send('GET', `/Groups/${group}?excludedAttributes=members`)).toMatchObject({
      body: { meta: { version: `W/"${String(ids.length + 1)}"` } },
    });
  }, 180_000);

  it('fifty creating the same name: one 201, all others 409', async () => {
    const body = { schemas: [USER], userName: 'wanted@example.org' };
    expect(await statusesOf(Array.from({ length: 50 }, () => send('POST', '/Users', body)))).toEqual({
      201: 1,
      409: 49,
    });
  });

  it('fifty changing one person lose no change', async () => {
    const [id = ''] = await people(1, 'changed');
    const add = (n: number): object =>
      patchOp({ op: 'add', path: 'emails', value: [{ value: `${String(n)}@example.org` }] });
    expect(await statusesOf(Array.from({ length: 50 }, (_, n) => send('PATCH', `/Users/${id}`, add(n))))).toEqual({
      200: 50,
    });
    const { emails } = z
      .object({ emails: z.array(z.object({ value: z.string() })) })
      .parse((await send('GET', `/Users/${id}`)).body);
    expect(new Set(emails.map(({ value }) => value)).size).toBe(50);
  });

  it('exchanging names, joining each other’s groups and deleting never see a deadlock', async () => {
    const ids = await people(20, 'tangled');
    const groups = await Promise.all(
      ids.map(async (value) =>
        idOf(await send('POST', '/Groups', { schemas: [GROUP], displayName: value, members: [{ value }] })),
      ),
    );
    const requests = Array.from({ length: 300 }, (_, n) => {
      const [a = '', b = ''] = [ids[n % 20], ids[(n * 7 + 3) % 20]];
      const [g = '', h = ''] = [groups[(n * 3) % 20], groups[(n * 11 + 5) % 20]];
      switch (n % 5) {
        case 0:
          return send(
            'PATCH',
            `/Users/${a}`,
            patchOp({ op: 'replace', path: 'userName', value: `tangled${String((n * 13) % 20)}` }),
          );
        case 1:
          return send(
            'PATCH',
            `/Groups/${g}`,
            patchOp({ op: 'add', path: 'members', value: [{ value: a }, { value: b }, { value: h }] }),
          );
        case 2:
          return send('PUT', `/Groups/${h}`, {
            schemas: [GROUP],
            displayName: 'h',
            members: [{ value: b }, { value: a }, { value: g }],
          });
        case 3:
          return n > 200 ? send('DELETE', `/Users/${b}`) : send('GET', `/Groups/${g}`);
        default:
          return send('PATCH', `/Groups/${g}`, patchOp({ op: 'remove', path: `members[value eq "${a}"]` }));
      }
    });
    const statuses = Object.keys(await statusesOf(requests));
    // What may be told: done, a name that is taken, a person who is gone.
    expect(statuses.filter((status) => !['200', '204', '400', '404', '409'].includes(status))).toEqual([]);
  }, 60_000);
});
