import type { ClientBase } from 'pg';
import { PARTITIONS, readNewest } from '#event-log';
import type { Sequence } from '#identity';
import { lockReceivers } from './feed-lock.ts';

/** The name of the feed among the consumers of the log. */
export const FEED = 'feed';

/**
 * From where a receiver that begins now is told of events. Where no other receiver waits for any, the feed itself leaps
 * to the end of the log, which nobody wants to hear of; a copy that was reading finds itself fenced off and goes on
 * from there. First in the transaction that makes or resumes the receiver.
 */
export async function beginReceiver(tx: ClientBase): Promise<Sequence> {
  await lockReceivers(tx);
  const tail = await readNewest(tx);
  if (tail === undefined) return 0 as Sequence;
  await tx.query(
    `INSERT INTO feed.position AS p (consumer, partition, sequence, event_id)
     SELECT $1::text, partition, $2::bigint, $3::uuid FROM generate_series(0, $4::int - 1) AS g(partition)
     WHERE NOT EXISTS (SELECT FROM feed.receiver WHERE suspended IS NULL)
     ON CONFLICT (consumer, partition) DO UPDATE SET sequence = EXCLUDED.sequence, event_id = EXCLUDED.event_id
     WHERE p.sequence < EXCLUDED.sequence`,
    [FEED, tail.sequence, tail.id, PARTITIONS],
  );
  return tail.sequence;
}
