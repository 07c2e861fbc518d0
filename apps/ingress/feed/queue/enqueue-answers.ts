import type { ClientBase } from 'pg';
import { eventUri } from '../event-uris.ts';
import { FEED_CHANNEL } from './enqueue.ts';

/**
 * Queues one completion event for each operation of accepted bulks, for every receiver of the tenant that wants them
 * (RFC 9967 §2.5.1.2), in the transaction that settles the bulks.
 */
export async function enqueueAnswers(tx: ClientBase, bulks: readonly string[]): Promise<void> {
  const { rowCount } = await tx.query({
    name: 'enqueue-answers',
    text: `INSERT INTO feed.queued (receiver, jti, event, bulk, operation)
           SELECT r.id, encode(sha256(convert_to(r.id || '/' || b.id || ':' || n, 'UTF8')), 'hex'), $2::text, b.id, n
           FROM registry.accepted_bulk b
           JOIN feed.receiver r ON r.tenant = b.tenant AND r.suspended IS NULL AND 'misc:asyncresp' = ANY(r.events),
           LATERAL generate_series(0, b.operations - 1) AS n
           WHERE b.id = ANY($1::uuid[]) ORDER BY b.place, n ON CONFLICT (receiver, jti) DO NOTHING`,
    values: [[...bulks], eventUri('misc:asyncresp', 'notice')],
  });
  if (rowCount !== null && rowCount > 0) await tx.query(`NOTIFY ${FEED_CHANNEL}`);
}
