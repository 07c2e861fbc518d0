import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { createClient, createLogger } from '#platform';
import { eventually } from '../../../test/support/eventually.ts';
import { eventLogContract } from '../testing/event-log-contract.ts';
import { effects, startConsumer } from '../testing/test-consumer.ts';
import { openTestLog, someEvents, type TestLog } from '../testing/test-log.ts';
import { StopConsumer } from '../runtime/stop-consumer.ts';
import { PostgresLog } from './postgres-log.ts';
import { WakeUp } from './wake-up.ts';

const logger = createLogger('spec', 'silent');

eventLogContract('PostgreSQL', ({ url, pool }) =>
  Promise.resolve({ open: () => new PostgresLog(url, pool, logger), close: () => Promise.resolve() }),
);

let source: TestLog;
beforeAll(async () => {
  source = await openTestLog();
});
afterAll(() => source.close());

it('shows no lag when there is none: partitions without events are moved on to the last one too', async () => {
  const quiet = await openTestLog();
  const log = new PostgresLog(quiet.url, quiet.pool, logger);
  const consumer = await startConsumer(quiet, log);
  try {
    for (let n = 1; n <= 3; n += 1) {
      await quiet.append(...someEvents(1));
      await eventually(async () => expect(await effects(quiet)).toHaveLength(n), { within: 25_000 });
    }
    await eventually(
      async () => {
        expect(await consumer.report()).toMatchObject({ checks: { 'consumer spec': { detail: { position: 3 } } } });
      },
      { within: 25_000 },
    );
  } finally {
    await consumer.close();
    await log.close();
    await quiet.close();
  }
});

it('invariant 7: stops at a log that was rolled back behind what was applied, even where others have written over it', async () => {
  const log = new PostgresLog(source.url, source.pool, logger);
  const first = await startConsumer(source, log);
  await source.append(...someEvents(10));
  await eventually(async () => expect(await effects(source)).toHaveLength(10), { within: 25_000 });
  await first.close();
  await source.pool.query('DELETE FROM log.event WHERE sequence > 7');
  await source.append(...someEvents(10));
  const second = await startConsumer(source, log);
  await eventually(
    async () => {
      expect(await second.report()).toMatchObject({
        ready: false,
        checks: {
          'consumer spec': { reason: expect.stringMatching(/rolled back: spec has applied .* sequence (8|9|10) /) },
        },
      });
    },
    { within: 25_000 },
  );
  expect(await effects(source)).toHaveLength(10);
  await second.close();
  await log.close();
});

it('keeps no connection on which it cannot listen', async () => {
  const tried: Client[] = [];
  const connect = (): Client => {
    const client = createClient(source.url, 'deaf');
    tried.push(client);
    return client;
  };
  const wakeUp = new WakeUp(connect, 'no channel', logger);
  wakeUp.start();
  await eventually(() => expect(tried.length).toBeGreaterThan(2), { within: 25_000 });
  await wakeUp.close();
  await eventually(async () => {
    const open = await source.pool.query(`SELECT FROM pg_stat_activity WHERE application_name = 'rollcall deaf'`);
    expect(open.rowCount).toBe(0);
  });
});

describe('a copy that is given partitions in the middle of a batch', () => {
  let other: TestLog;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    other = await openTestLog();
  });
  afterAll(async () => {
    for (const each of open.reverse()) await each.close();
    await other.close();
  });

  const holders = async (): Promise<number[]> => {
    const { rows } = await other.pool.query<{ held: number }>(
      'SELECT count(*)::int AS held FROM spec.partition_lease GROUP BY holder',
    );
    return rows.map(({ held }) => held);
  };

  it('invariant 7: reads them from where the former holder was, and skips nothing', async () => {
    const log = new PostgresLog(other.url, other.pool, logger);
    open.push(log);
    const first = await startConsumer(other, log, {
      before: () => {
        throw new StopConsumer('this copy applies nothing');
      },
    });
    const batch: PromiseWithResolvers<void> = Promise.withResolvers();
    open.push(await startConsumer(other, log, { before: () => batch.promise }));
    await eventually(async () => expect(await holders()).toEqual([32, 32]), { within: 25_000 });
    const last = await other.append(...someEvents(40));
    await first.close();
    await eventually(async () => expect(await holders()).toEqual([64]), { within: 25_000 });
    batch.resolve();
    await eventually(async () => expect(new Set(await effects(other)).size).toBe(last), { within: 25_000 });
    expect(await effects(other)).toHaveLength(last);
  });
});
