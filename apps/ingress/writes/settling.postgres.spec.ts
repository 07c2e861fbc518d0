import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { newName, tenant } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';
import type { BulkWrite, CommandWrite } from './write.ts';

describe('an accepted bulk', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
  });

  afterAll(() => bench.close());

  const accept = async (): Promise<string> => {
    const id = randomUUID();
    await bench.pool.query(
      `INSERT INTO registry.accepted_bulk (id, tenant, actor, base, operations, kid, request)
       VALUES ($1, $2, gen_random_uuid(), '', 1, 'k', 'sealed')`,
      [id, tenant],
    );
    return id;
  };
  const bulk = (id: string, writes: readonly CommandWrite[]): BulkWrite => ({
    kind: 'bulk',
    operations: writes.map((write) => ({ ...write, refersTo: [] })),
    failOnErrors: undefined,
    settlement: { id, tenant, render: (results) => JSON.stringify(results.map(({ kind }) => kind)) },
  });
  const stored = async (id: string) =>
    (
      await bench.rows<{ request: string | null; result: string | null }>(
        'SELECT request, result FROM registry.accepted_bulk WHERE id = $1',
        [id],
      )
    )[0];

  it('is carried out once, by whichever of two writers comes first; its result is stored with it', async () => {
    const id = await accept();
    const [one, other] = [await bench.createUser(newName()), await bench.createUser(newName())];
    const [first, second] = await Promise.all([
      bench.writer().run([bulk(id, [one])]),
      bench.writer().run([bulk(id, [other])]),
    ]);
    expect([first[0]?.kind, second[0]?.kind].sort()).toEqual(['bulk', 'settledBefore']);
    expect([...(await bench.eventsOf(one.id)), ...(await bench.eventsOf(other.id))]).toHaveLength(1);
    expect(await stored(id)).toEqual({ request: null, result: '["outcome"]' });
  });

  it('that was settled keeps nobody else in its batch from being written', async () => {
    const id = await accept();
    const writer = bench.writer();
    await writer.run([bulk(id, [await bench.createUser(newName())])]);
    const [again, alone] = [await bench.createUser(newName()), await bench.createUser(newName())];
    const results = await writer.run([bulk(id, [again]), alone]);
    expect(results.map(({ kind }) => kind)).toEqual(['settledBefore', 'outcome']);
    expect(await bench.eventsOf(again.id)).toEqual([]);
    expect(await bench.eventsOf(alone.id)).toHaveLength(1);
  });

  it.each(['eat the answer', 'drop the commit'] as const)('of refusals alone, in COMMIT: %s', async (fate) => {
    const taken = newName();
    await bench.writer().run([await bench.createUser(taken)]);
    const id = await accept();
    const proxy = await startTcpProxy(bench.url);
    const writer = bench.writer(proxy.url);
    await writer.run([await bench.createUser(newName())]);
    proxy.next(fate);
    const [result] = await writer.run([bulk(id, [await bench.createUser(taken)])]);
    expect(result?.kind).toBe(fate === 'eat the answer' ? 'settledBefore' : 'bulk');
    expect(await stored(id)).toEqual({ request: null, result: '["outcome"]' });
    await proxy.close();
  });
});
