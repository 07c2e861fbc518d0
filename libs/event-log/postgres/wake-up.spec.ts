import { describe, expect, it } from '@jest/globals';
import { createClient, createLogger } from '#platform';
import { WakeUp } from './wake-up.ts';

/** Not started: it never connects, as behind a pooler that passes no notification on. */
const open = (): WakeUp =>
  new WakeUp(() => createClient('postgres://nobody@127.0.0.1:1/none', 'spec'), 'spec', createLogger('spec', 'silent'));

describe('who waits for news', () => {
  it('is woken by a ring, everybody at once', async () => {
    const wakeUp = open();
    const waiting = Promise.all([wakeUp.wait(), wakeUp.wait()]);
    expect(wakeUp.waiters).toBe(2);
    wakeUp.ring();
    await waiting;
  });

  it('is told at once of what came since the last time', async () => {
    const wakeUp = open();
    wakeUp.ring();
    const waiting = wakeUp.wait();
    expect(wakeUp.waiters).toBe(0);
    await waiting;
  });

  it('leaves nothing behind where none comes: an idle night is no leak', async () => {
    const wakeUp = open();
    await Promise.all([wakeUp.wait(), wakeUp.wait()]);
    expect(wakeUp.waiters).toBe(0);
  });
});
