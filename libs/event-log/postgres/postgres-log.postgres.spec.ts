import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createLogger } from '#platform';
import { eventually } from '../../../test/support/eventually.ts';
import { eventLogContract } from '../testing/event-log-contract.ts';
import { effects, startConsumer } from '../testing/test-consumer.ts';
import { openTestLog, someEvents, type TestLog } from '../testing/test-log.ts';
import { PostgresLog } from './postgres-log.ts';

const logger = createLogger('spec', 'silent');

eventLogContract('PostgreSQL', ({ url, pool }) =>
  Promise.resolve({ open: () => new PostgresLog(url, pool, logger), close: () => Promise.resolve() }),
);

let source: TestLog;
beforeAll(async () => {
  source = await openTestLog();
});
afterAll(() => source.close());

it('stops at a log that was rolled back behind what was applied, even where others have written over it', async () => {
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
