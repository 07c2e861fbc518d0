import type { ClientBase } from 'pg';
import type { TenantId } from '#identity';
import { eventUri } from '../event-uris.ts';
import { MOST_QUEUED } from '../receivers/receiver.ts';
import { FEED_CHANNEL } from './enqueue.ts';

/**
 * Queues a `feed:add` for every living resource of the tenant (RFC 9967 §2.3.1): people first, then groups. False, and
 * nothing is queued, when there are more than may wait. Under the lock of beginReceiver: who is created after it comes
 * as an event.
 */
export async function introduceAll(tx: ClientBase, tenant: TenantId, receiver: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO feed.queued (receiver, jti, event, subject)
     SELECT $2::uuid, gen_random_uuid(), $3::text, '/' || r.type || 's/' || r.id FROM registry.resource r
     WHERE r.tenant = $1::text AND r.status = 'live' ORDER BY r.type DESC, r.id LIMIT $4::bigint`,
    [tenant, receiver, eventUri('feed:add', 'notice'), MOST_QUEUED + 1],
  );
  if ((rowCount ?? 0) > MOST_QUEUED) return false;
  await tx.query(`NOTIFY ${FEED_CHANNEL}`);
  return true;
}
