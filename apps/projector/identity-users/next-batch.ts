import type { Pool } from 'pg';
import { changedEntries } from '#directory';
import type { Sequence } from '#identity';
import { partitionsAhead, type Move, type Published } from './published.ts';
import { toUserRecord, type UserRecord } from './user-record.ts';

/** What the next send takes, and where it moves each partition once Kafka has it. */
export interface PublishBatch {
  readonly records: readonly UserRecord[];
  readonly moves: readonly Move[];
}

/** Rows read of one partition at a time. */
const ROWS = 200;
/** kafkajs makes one record batch of what goes to a partition, and a broker takes a mebibyte at most. */
const PARTITION_BYTES = 900_000;
/** What a send holds in memory. */
const SEND_BYTES = 4_000_000;
/** Key, headers and the record's own frame, generously. */
const FRAME = 300;

/** The next rows of the partitions that are behind, each in the order of its sequences, as much as fits into one send. */
export async function nextBatch(pool: Pool, cursors: ReadonlyMap<number, Published>): Promise<PublishBatch> {
  const records: UserRecord[] = [];
  const moves: Move[] = [];
  let left = SEND_BYTES;
  for (const partition of await partitionsAhead(pool)) {
    const from = cursors.get(partition)?.sequence;
    if (from === undefined || left <= 0) break;
    const taken = await takePartition(pool, partition, from, Math.min(left, PARTITION_BYTES));
    records.push(...taken.records);
    moves.push({ partition, from, to: taken.to, tombstones: taken.records.some(({ value }) => value === null) });
    left -= taken.bytes;
  }
  return { records, moves };
}

interface Taken {
  readonly records: readonly UserRecord[];
  readonly to: Sequence;
  readonly bytes: number;
}

/** At least one row, however large: a person is at most 256 KiB. Groups only move the cursor. */
async function takePartition(pool: Pool, partition: number, from: Sequence, most: number): Promise<Taken> {
  const records: UserRecord[] = [];
  let to = from;
  let bytes = 0;
  for (const entry of await changedEntries(pool, partition, { after: from, limit: ROWS })) {
    if (entry.type === 'User') {
      const record = toUserRecord(entry);
      const size = FRAME + Buffer.byteLength(record.value ?? '');
      if (bytes > 0 && bytes + size > most) break;
      records.push(record);
      bytes += size;
    }
    to = entry.sequence;
  }
  return { records, to, bytes };
}
