import { describe, expect, it } from '@jest/globals';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { isSequence } from '#identity';
import { newSubject, someEvent } from '../testing/test-log.ts';
import { nextSend } from './next-send.ts';

function events(count: number, subject: () => ReturnType<typeof newSubject>, filler: number): SealedEvent[] {
  return Array.from({ length: count }, (_, place) => {
    const sequence = place + 1;
    if (!isSequence(sequence)) throw new RangeError('no sequence');
    return { ...someEvent(subject(), { filler: 'x'.repeat(filler) }), sequence };
  });
}

describe('the next send', () => {
  it('brings at most 900 KB to a partition, and ends at the first event that does not fit', () => {
    const subject = newSubject();
    const { records, settled } = nextSend(
      events(1_000, () => subject, 1_500),
      () => false,
    );
    const bytes = records.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
    expect(bytes).toBeLessThan(900_000);
    expect(bytes).toBeGreaterThan(700_000);
    expect(settled).toBe(records.length);
  });

  it('takes one event however large it is', () => {
    expect(nextSend(events(2, newSubject, 1_000_000), () => false)).toMatchObject({ settled: 1, records: [{}] });
  });

  it('bounds what all partitions together take', () => {
    const { records } = nextSend(events(100, newSubject, 200_000), () => false);
    expect(records.length).toBeLessThan(40);
  });

  it('leaves out what is there, and settles it', () => {
    const { records, settled } = nextSend(events(10, newSubject, 10), ({ sequence }) => sequence % 2 === 0);
    expect(records.map(({ event }) => event.sequence)).toEqual([1, 3, 5, 7, 9]);
    expect(settled).toBe(10);
  });
});
