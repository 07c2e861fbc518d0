import { describe, expect, it } from '@jest/globals';
import { isEventId, isResourceId, isSequence, isTenantId, partitionOf, type Sequence } from '#identity';
import { clearEvent } from '../envelope/seal-event.ts';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { renderEvent } from '../envelope/render-event.ts';
import type { Position } from '../event-log.ts';
import { readingFrom, takeRecords, type PartitionReading } from './partition-reading.ts';
import type { TopicRecord } from './read-records.ts';

const checked = <T extends string>(text: string, is: (text: string) => text is T): T => {
  if (!is(text)) throw new TypeError('no id');
  return text;
};
const sequence = (value: number): Sequence => {
  if (!isSequence(value)) throw new RangeError('no sequence');
  return value;
};

const tenant = checked('default', isTenantId);
const subject = checked('0b8f6e0c-3c0a-4a65-9c7d-3f4b9c0d1e2f', isResourceId);
const partition = partitionOf(tenant, subject);
const idOf = (place: number) => checked(`00000000-0000-7000-8000-${String(place).padStart(12, '0')}`, isEventId);

/** The event at a place in the log; `id` where it is not the one that every test expects there. */
function event(place: number, id = idOf(place)): SealedEvent {
  const attributes = {
    id,
    tenant,
    source: '/tenants/default/audit',
    type: 'rollcall.access.opened' as const,
    subject,
    time: '2026-01-01T00:00:00.000Z',
    partition,
  };
  return { ...clearEvent(attributes, { purpose: 'spec' }), sequence: sequence(place) };
}

const record = (offset: number, value: SealedEvent | string | null): TopicRecord => ({
  partition,
  offset,
  value: value === null ? null : Buffer.from(typeof value === 'string' ? value : renderEvent(value)),
});

const position = (place: number, nextOffset: string | null): Position => ({
  partition,
  sequence: sequence(place),
  eventId: place === 0 ? null : idOf(place),
  nextOffset,
});

const take = (reading: PartitionReading, ...records: TopicRecord[]): number[] =>
  takeRecords(reading, records, 'identity.events').events.map(({ event: { sequence: taken } }) => taken);

describe('reading a partition of the topic', () => {
  it('begins at the beginning, and gives each event with its offset', () => {
    const { events, reading } = takeRecords(
      readingFrom(position(0, null)),
      [record(0, event(3)), record(1, event(7))],
      't',
    );
    expect(events.map(({ event: { sequence: taken }, offset }) => [taken, offset])).toEqual([
      [3, '0'],
      [7, '1'],
    ]);
    expect(reading).toEqual({ partition, next: 2, sequence: 7, known: undefined });
  });

  it('reads the last one applied again, and goes on behind it', () => {
    const reading = readingFrom(position(7, '2'));
    expect(reading.next).toBe(1);
    expect(take(reading, record(1, event(7)), record(2, event(9)))).toEqual([9]);
  });

  it('drops what a former leader wrote too late', () => {
    expect(
      take(readingFrom(position(0, null)), ...[1, 4, 6, 1, 4, 8].map((place, at) => record(at, event(place)))),
    ).toEqual([1, 4, 6, 8]);
  });

  it('drops what the other adapter has applied', () => {
    expect(take(readingFrom(position(6, null)), ...[1, 4, 6, 8].map((place, at) => record(at, event(place))))).toEqual([
      8,
    ]);
  });

  it('goes on from an older offset where a rebuild has moved the position', () => {
    expect(
      take(readingFrom(position(20, '2')), record(1, event(7)), record(2, event(9)), record(3, event(21))),
    ).toEqual([21]);
  });

  it.each([
    [
      'another event stands where the last one was',
      position(7, '2'),
      [record(1, event(7, idOf(99)))],
      /holds sequence 7, where sequence 7 was read/,
    ],
    [
      'a later one stands there, so that some are skipped',
      position(7, '2'),
      [record(1, event(9))],
      /offset 1: holds sequence 9, where sequence 7 was/,
    ],
    [
      'records are gone',
      position(7, '2'),
      [record(5, event(12))],
      /offset 1: the records up to offset 5 are gone, after sequence 7/,
    ],
    [
      'the beginning is gone',
      position(0, null),
      [record(5, event(12))],
      /offset 0: the records up to offset 5 are gone/,
    ],
    ['there is a tombstone', position(0, null), [record(0, null)], /offset 0: holds no value/],
    [
      'there is something else',
      position(0, null),
      [record(0, '{"secret":1}')],
      /offset 0: no event of this log.*update this service/,
    ],
  ])('stops where %s', (_, from, records, reason) => {
    expect(() => take(readingFrom(from), ...records)).toThrow(reason);
    expect(() => take(readingFrom(from), ...records)).not.toThrow(/secret/);
  });

  it('stops at an event of another partition', () => {
    const reading = { ...readingFrom(position(0, null)), partition: (partition + 1) % 64 };
    expect(() => take(reading, { ...record(0, event(1)), partition: reading.partition })).toThrow(
      `which belongs to partition ${partition}`,
    );
  });
});
