import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Sequence } from '#identity';
import { eventually } from '../../../test/support/eventually.ts';
import { renderEvent } from '../envelope/render-event.ts';
import type { EventLog } from '../event-log.ts';
import { readEvents } from '../postgres/read-events.ts';
import { listParked } from '../runtime/parking.ts';
import { StopConsumer } from '../runtime/stop-consumer.ts';
import { effects, positions, startConsumer, type TestConsumer, type TestConsumerOptions } from './test-consumer.ts';
import { newSubject, openTestLog, someEvent, someEvents, type TestLog } from './test-log.ts';

/** What a spec file gives of its adapter. */
export interface AdapterUnderTest {
  /** Another reader of the same log, as another process has it. */
  open(): EventLog;
  close(): Promise<void>;
}

const START = 0 as Sequence;
/** Milliseconds: the machine may be busy. */
const PATIENCE = { within: 25_000 };

/** What every adapter of the EventLog port promises. */
export function eventLogContract(adapter: string, prepare: (log: TestLog) => Promise<AdapterUnderTest>): void {
  describe(`the event log on ${adapter}`, () => {
    let source: TestLog;
    let under: AdapterUnderTest;
    const logs: EventLog[] = [];
    const consumers: TestConsumer[] = [];

    beforeEach(async () => {
      source = await openTestLog();
      under = await prepare(source);
    });
    afterEach(async () => {
      for (const consumer of consumers.splice(0)) await consumer.close();
      for (const log of logs.splice(0)) await log.close();
      await under.close();
      await source.close();
    });

    const open = (): EventLog => {
      const log = under.open();
      logs.push(log);
      return log;
    };
    const consume = async (options?: TestConsumerOptions): Promise<TestConsumer> => {
      const consumer = await startConsumer(source, open(), options);
      consumers.push(consumer);
      return consumer;
    };
    const stop = async (consumer: TestConsumer): Promise<void> => {
      consumers.splice(consumers.indexOf(consumer), 1);
      await consumer.close();
    };
    const untilReadable = (log: EventLog, last: Sequence): Promise<unknown> =>
      eventually(async () => expect(await log.tail()).toBe(last), PATIENCE);
    const untilApplied = (last: Sequence): Promise<unknown> =>
      eventually(async () => expect(new Set(await effects(source)).size).toBe(last), PATIENCE);

    /** Each event once, and those of each partition in their order. */
    async function expectOnceAndInOrder(last: Sequence): Promise<void> {
      const applied = await effects(source);
      expect([...applied].sort((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, place) => place + 1));
      const events = await readEvents(source.pool, { after: START, limit: 100_000 });
      const partitionOf = new Map(events.map(({ sequence, partition }) => [sequence, partition]));
      const highest = new Map<number, number>();
      for (const sequence of applied) {
        const partition = partitionOf.get(sequence) ?? -1;
        expect(sequence).toBeGreaterThan(highest.get(partition) ?? 0);
        highest.set(partition, sequence);
      }
      expect(Math.max(...(await positions(source)).values())).toBe(last);
    }

    /** Several connections that append at the same time. */
    const writeAtOnce = (writers: number, transactions: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: writers }, async () => {
          for (let n = 0; n < transactions; n += 1) await source.append(...someEvents(1 + (n % 3)));
        }),
      );

    describe('read', () => {
      it('gives pages in the order of sequences, with the bytes that were written', async () => {
        const last = await source.append(...someEvents(120));
        const log = open();
        await untilReadable(log, last);
        const first = await log.read({ after: START, limit: 50 });
        const second = await log.read({ after: 50 as Sequence, limit: 50 });
        const third = await log.read({ after: 100 as Sequence, limit: 50 });
        const read = [...first, ...second, ...third];
        expect([first.length, second.length, third.length]).toEqual([50, 50, 20]);
        const written = await readEvents(source.pool, { after: START, limit: 1_000 });
        expect(read.map(renderEvent)).toEqual(written.map(renderEvent));
        expect(await log.read({ after: last, limit: 50 })).toEqual([]);
        expect(await log.read({ after: 7 as Sequence, limit: 1 })).toMatchObject([{ sequence: 8 }]);
      });

      it('gives only the partitions asked for', async () => {
        const last = await source.append(...someEvents(200));
        const log = open();
        await untilReadable(log, last);
        const partitions = [3, 17, 40];
        const expected = (await readEvents(source.pool, { after: START, limit: 1_000 }))
          .filter(({ partition }) => partitions.includes(partition))
          .map(({ sequence }) => sequence);
        const read: number[] = [];
        for (let after = START; ;) {
          const page = await log.read({ after, limit: 4, partitions });
          read.push(...page.map(({ sequence }) => sequence));
          const end = page.at(-1);
          if (end === undefined) break;
          after = end.sequence;
        }
        expect(read).toEqual(expected);
      });

      it('never shows n+1 before n while several write', async () => {
        const log = open();
        const writing = { done: false };
        const written = writeAtOnce(4, 40).finally(() => (writing.done = true));
        let after = START;
        const readOn = async (): Promise<number> => {
          const page = await log.read({ after, limit: 1_000 });
          expect(page.map(({ sequence }) => sequence)).toEqual(page.map((_, place) => after + 1 + place));
          after = page.at(-1)?.sequence ?? after;
          return page.length;
        };
        while (!writing.done) await readOn();
        await written;
        const [newest] = (await source.pool.query<{ max: Sequence }>('SELECT max(sequence) FROM log.event')).rows;
        await eventually(async () => {
          await readOn();
          expect(after).toBe(newest?.max);
        }, PATIENCE);
      });
    });

    describe('subscribe', () => {
      it('delivers every event once and in order per partition, old ones and new ones', async () => {
        await source.append(...someEvents(300));
        await consume();
        await writeAtOnce(4, 20);
        const last = await source.append(someEvent());
        await untilApplied(last);
        await expectOnceAndInOrder(last);
      });

      it('goes on after a restart where the positions are', async () => {
        const first = await consume();
        await untilApplied(await source.append(...someEvents(100)));
        await stop(first);
        const last = await source.append(...someEvents(100));
        await consume();
        await untilApplied(last);
        await expectOnceAndInOrder(last);
      });

      it('delivers again what was not applied', async () => {
        let failures = 0;
        await consume({
          before: () => {
            if ((failures += 1) < 4) throw new StopConsumer('the store of the spec is away');
          },
        });
        const last = await source.append(...someEvents(80));
        await untilApplied(last);
        expect(failures).toBeGreaterThan(3);
        await expectOnceAndInOrder(last);
      });

      it('invariant 7: stops while its store is away, says why, and that it goes on again', async () => {
        let away = true;
        const consumer = await consume({
          before: () => {
            if (away) throw new StopConsumer('the store of the spec is away');
          },
        });
        const last = await source.append(someEvent());
        await eventually(async () => {
          expect(await consumer.report()).toMatchObject({
            ready: false,
            checks: { 'consumer spec': { reason: 'the store of the spec is away' } },
          });
        }, PATIENCE);
        away = false;
        await untilApplied(last);
        expect(await consumer.report()).toMatchObject({ ready: true });
      });

      it('invariant 7: applies nothing twice when positions move under a copy', async () => {
        const subject = newSubject();
        const { partition } = someEvent(subject);
        await consume();
        await untilApplied(await source.append(someEvent(subject)));
        // As another copy would have: it has applied the next event, and says so in its own transaction.
        const held = await source.pool.connect();
        await held.query('BEGIN');
        await held.query(`SELECT FROM spec.position WHERE consumer = 'spec' AND partition = $1 FOR UPDATE`, [
          partition,
        ]);
        const second = someEvent(subject);
        const sequence = await source.append(second);
        await held.query('INSERT INTO spec.effect (sequence, subject) VALUES ($1, $2)', [sequence, subject]);
        await held.query(
          `UPDATE spec.position SET sequence = $2, event_id = $3, next_offset = next_offset + 1
           WHERE consumer = 'spec' AND partition = $1`,
          [partition, sequence, second.id],
        );
        await held.query('COMMIT');
        held.release();
        const last = await source.append(someEvent(subject), ...someEvents(20));
        await untilApplied(last);
        await expectOnceAndInOrder(last);
      });

      it('shares the partitions between copies, and gives all to the one that stays', async () => {
        const first = await consume();
        await consume();
        const writing = { done: false };
        const written = (async () => {
          while (!writing.done) await source.append(...someEvents(5));
        })();
        await eventually(async () => expect((await effects(source)).length).toBeGreaterThan(100), PATIENCE);
        await stop(first);
        writing.done = true;
        await written;
        const last = await source.append(...someEvents(64));
        await untilApplied(last);
        await expectOnceAndInOrder(last);
      });

      it('invariant 7: parks an event that fails alone with what comes behind it, and goes on with everybody else', async () => {
        const [broken, sound] = [newSubject(), newSubject()];
        const poison = someEvent(broken);
        await consume({
          before: (events) => {
            if (events.some(({ id }) => id === poison.id)) throw new RangeError('a name stands here');
          },
        });
        const last = await source.append(poison, someEvent(sound), someEvent(broken), someEvent(sound));
        await eventually(async () => expect(await effects(source)).toEqual([2, 4]), PATIENCE);
        await eventually(async () => {
          const parked = await listParked(source.pool, 'spec', 10);
          expect(parked.map(({ sequence, reason }) => [sequence, reason])).toEqual([
            [1, 'RangeError'],
            [3, 'behind a parked event'],
          ]);
        }, PATIENCE);
        await source.append(someEvent(broken, { type: 'rollcall.user.deleted' }));
        await eventually(async () => expect(await effects(source)).toEqual([2, 4, last + 1]), PATIENCE);
        expect(await listParked(source.pool, 'spec', 10)).toEqual([]);
      });
    });
  });
}
