import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEvents, renderEvent, type SealedEvent } from '#event-log';
import type { Sequence } from '#identity';
import {
  newSubject,
  openTestLog,
  someEvent,
  someEvents,
  type TestLog,
} from '../../../libs/event-log/testing/test-log.ts';
import { run, type Ran } from '../testing/run.ts';

describe('rollcall log', () => {
  let log: TestLog;
  let events: readonly SealedEvent[];
  const rollcall = (...args: string[]): Promise<Ran> => run({ DATABASE_URL: log.url }, 'log', ...args);

  beforeAll(async () => {
    log = await openTestLog();
    const subject = newSubject();
    await log.append(...someEvents(30), someEvent(subject, { type: 'rollcall.user.deleted' }));
    events = await readEvents(log.pool, { after: 0 as Sequence, limit: 100 });
  });
  afterAll(() => log.close());

  it('tails the newest events, oldest of them first', async () => {
    const { code, out } = await rollcall('tail', '-n', '3');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^#29 .*access\.opened/),
      expect.stringMatching(/^#30 /),
      expect.stringMatching(/^#31 .*user\.deleted/),
    ]);
    expect((await rollcall('tail', '-n', '500')).out.trimEnd().split('\n')).toHaveLength(31);
  });

  it('gives the canonical bytes to scripts, and one event by its place', async () => {
    const { out } = await rollcall('tail', '--json', '-n', '2');
    expect(out).toBe(
      events
        .slice(-2)
        .map((event) => `${renderEvent(event)}\n`)
        .join(''),
    );
    const [first] = events;
    expect((await rollcall('show', '1')).out).toBe(first === undefined ? '' : `${renderEvent(first)}\n`);
  });

  it('counts what is there', async () => {
    const { out } = await rollcall('stats', '--json');
    expect(JSON.parse(out)).toMatchObject({
      events: 31,
      span: { first: 1, last: 31 },
      types: [
        { type: 'rollcall.access.opened', events: 30 },
        { type: 'rollcall.user.deleted', events: 1 },
      ],
    });
    expect((await rollcall('stats')).out).toContain('31 events, #1 to #31');
  });

  it.each([
    [['show', '99'], 1, 'the log has no event 99'],
    [['show', 'alice'], 2, 'that is not a sequence'],
    [['tail', '-n', '0'], 2, 'that is not a number of lines'],
  ])('says what is wrong with %j', async (args, exitCode, line) => {
    const { code, err } = await rollcall(...args);
    expect([code, err]).toEqual([exitCode, expect.stringContaining(line)]);
  });
});
