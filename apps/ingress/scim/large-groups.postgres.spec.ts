import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createClient } from '#platform';
import { eventually } from '../../../test/support/eventually.ts';
import { GROUP, idOf, memberIds, patchOp, refusal } from '../testing/scim-bodies.ts';
import { TestIngress } from '../testing/test-ingress.ts';

const SIZE = 100_000;

let ingress: TestIngress;
let large: string;
let small: string;

beforeAll(async () => {
  ingress = await TestIngress.open();
  large = idOf(await ingress.send('POST', '/Groups', { schemas: [GROUP], displayName: 'large' }));
  small = idOf(await ingress.send('POST', '/Groups', { schemas: [GROUP], displayName: 'small' }));
  // As many people as a bulk load would leave; what is read here are rows, whoever has written them.
  await ingress.pool.query(
    `WITH person AS (
       INSERT INTO registry.resource (tenant, type, id, version, status, kid, document, folded, created, modified)
       SELECT 'default', 'User', id, 1, 'live', 'none', jsonb_build_object('id', id, 'userName', id, 'displayName', 'P'),
              jsonb_build_object('id', id, 'userName', id, 'displayName', 'p'), now(), now()
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1::int)) made
       RETURNING id)
     INSERT INTO registry.membership (tenant, grp, member, type) SELECT 'default', $2, id, 'User' FROM person`,
    [SIZE, large],
  );
  await ingress.pool.query('ANALYZE registry.membership, registry.resource');
}, 120_000);

afterAll(() => ingress.close());

const send: TestIngress['send'] = (...request) => ingress.send(...request);

describe('a group of a hundred thousand', () => {
  // Before anything has read the members: the server counts what a connection does up to ten seconds late.
  it('gets and loses one member as rows, not as a list: no statement reads or writes the others', async () => {
    const counted = async (): Promise<{ deleted: number; read: number }> => {
      const { rows } = await ingress.pool.query<{ deleted: number; read: number }>(
        `SELECT n_tup_del::int AS deleted, (coalesce(idx_tup_fetch, 0) + seq_tup_read)::int AS read
         FROM pg_stat_user_tables WHERE relid = 'registry.membership'::regclass`,
      );
      return rows[0] ?? { deleted: 0, read: 0 };
    };
    const person = idOf(await send('POST', '/Users', { userName: 'one-more' }));
    const added = patchOp({ op: 'add', path: 'members', value: [{ value: person }] });
    const removed = patchOp({ op: 'remove', path: `members[value eq "${person}"]` });
    const before = await counted();
    for (const body of [added, removed]) {
      expect((await send('PATCH', `/Groups/${large}?excludedAttributes=members`, body)).status).toBe(200);
    }
    // The writer tells all of its counts at once: with the deletion come the reads.
    const after = await eventually(
      async () => {
        const now = await counted();
        if (now.deleted === before.deleted) throw new Error('the deletion has not been counted yet');
        return now;
      },
      { within: 30_000, every: 200 },
    );
    expect(after.deleted - before.deleted).toBe(1);
    expect(after.read - before.read).toBeLessThan(1_000);
  }, 60_000);

  it('streams its members when they are asked for: each once, and no page of them is held', async () => {
    const held = process.memoryUsage().heapUsed;
    const answer = await fetch(`${ingress.base}/Groups/${large}?attributes=members.value`, {
      headers: { authorization: `Bearer ${ingress.token}` },
    });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, null]);
    let text = '';
    let pieces = 0;
    let most = 0;
    const decoder = new TextDecoder();
    for await (const piece of answer.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      pieces += 1;
      most = Math.max(most, process.memoryUsage().heapUsed);
    }
    const body = z
      .object({ id: z.literal(large), members: z.array(z.strictObject({ value: z.string() })) })
      .parse(JSON.parse(text));
    expect(new Set(body.members.map(({ value }) => value)).size).toBe(SIZE);
    expect(pieces).toBeGreaterThan(20);
    // All of it as objects would be above 60 MB; here also the text of this test counts.
    expect(most - held).toBeLessThan(60_000_000);
  }, 60_000);

  it('is broken off where the database stops answering: its end is missing, and the log says why', async () => {
    const holder = createClient(ingress.databaseUrl, 'test holder');
    await holder.connect();
    const answer = await fetch(`${ingress.base}/Groups/${large}?attributes=members`, {
      headers: { authorization: `Bearer ${ingress.token}` },
    });
    const reader = answer.body?.getReader();
    await reader?.read();
    // What is not taken yet is more than lies on the way, so there are pages left to be read.
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE registry.membership IN ACCESS EXCLUSIVE MODE');
    const rest = async (): Promise<void> => {
      while ((await reader?.read())?.done === false);
    };
    await expect(rest()).rejects.toThrow('terminated');
    expect(ingress.logs()).toContain('a group was broken off in the middle of its members');
    await holder.end();
  }, 60_000);

  it('shows none of them unless they are asked for, alone and in a list', async () => {
    expect(memberIds(await send('GET', `/Groups/${large}`))).toEqual([]);
    expect((await send('GET', '/Groups')).text).not.toContain('"members"');
  });

  it('is refused with all its members in a list beyond what an answer holds, and told what to do', async () => {
    const [member = ''] = memberIds(await send('GET', `/Groups/${large}?attributes=members`));
    await send('PATCH', `/Groups/${small}`, patchOp({ op: 'add', path: 'members', value: [{ value: member }] }));
    const answer = await send('GET', '/Groups?attributes=members');
    expect(answer).toMatchObject(refusal(400, 'tooMany'));
    expect(answer.text).toContain('excludedAttributes=members');
    await send('PATCH', `/Groups/${small}`, patchOp({ op: 'remove', path: 'members' }));
  }, 60_000);
});
