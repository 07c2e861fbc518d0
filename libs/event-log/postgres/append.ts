import type { ClientBase } from 'pg';
import type { Sequence } from '#identity';
import { int2Array, int4Array, textArray, timestamptzArray, uuidArray } from '#platform';
import type { UnsequencedEvent } from '../envelope/sealed-event.ts';

/** The channel that wakes the log's readers. Its payload is empty: what is new is read from the log. */
export const LOG_CHANNEL = 'rollcall_log';

/**
 * Appends events in their order and returns the sequence of the first. Call it last before COMMIT: it locks the head
 * until then, and that lock is what makes the sequence dense and equal to commit order. The numbers are read in a
 * statement after the lock, so that it sees what the writer before us has committed. All statements go out at once
 * on a pipelined connection.
 */
export async function append(tx: ClientBase, events: readonly UnsequencedEvent[]): Promise<Sequence> {
  const sent = await Promise.allSettled([lockHead(tx), insertEvents(tx, events), tx.query(`NOTIFY ${LOG_CHANNEL}`)]);
  const [locked, inserted, notified] = sent;
  // The first that failed says why; those after it, whose answer may come earlier, only say "aborted".
  if (locked.status === 'rejected') throw locked.reason;
  if (inserted.status === 'rejected') throw inserted.reason;
  if (notified.status === 'rejected') throw notified.reason;
  return inserted.value;
}

export async function lockHead(tx: ClientBase): Promise<void> {
  await tx.query({ name: 'lock-head', text: 'SELECT FROM log.head FOR UPDATE' });
}

async function insertEvents(tx: ClientBase, events: readonly UnsequencedEvent[]): Promise<Sequence> {
  const { rows } = await tx.query<{ first: Sequence | null }>({
    name: 'append-events',
    text: `WITH newest AS (SELECT coalesce(max(sequence), 0) AS sequence FROM log.event),
           inserted AS (
             INSERT INTO log.event (sequence, partition, id, tenant, source, type, subject, time, traceparent, version,
                                    actor, changed, encoding, data)
             SELECT newest.sequence + e.place, e.partition, e.id, e.tenant, e.source, e.type, e.subject, e.time,
                    e.traceparent, e.version, e.actor, e.changed, e.encoding, e.data
             FROM newest, unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[],
                                 $7::timestamptz[], $8::text[], $9::int[], $10::uuid[], $11::text[], $12::text[], $13::text[])
               WITH ORDINALITY AS e(partition, id, tenant, source, type, subject, time, traceparent, version, actor,
                                    changed, encoding, data, place)
             RETURNING sequence)
           SELECT min(sequence) AS first FROM inserted`,
    values: columnsOf(events),
  });
  const first = rows[0]?.first;
  if (first === undefined || first === null) throw new Error('append was called without events');
  return first;
}

const columnsOf = (events: readonly UnsequencedEvent[]): Buffer[] => [
  int2Array(events.map((event) => event.partition)),
  uuidArray(events.map((event) => event.id)),
  textArray(events.map((event) => event.tenant)),
  textArray(events.map((event) => event.source)),
  textArray(events.map((event) => event.type)),
  uuidArray(events.map((event) => event.subject)),
  timestamptzArray(events.map((event) => event.time)),
  textArray(events.map((event) => event.traceparent ?? null)),
  int4Array(events.map((event) => event.version ?? null)),
  uuidArray(events.map((event) => event.actor ?? null)),
  textArray(events.map((event) => event.changed?.join(',') ?? null)),
  textArray(events.map((event) => event.encoding)),
  textArray(events.map((event) => event.data)),
];
