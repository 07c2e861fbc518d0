import type { ClientBase } from 'pg';
import type { KeyId, Sequence, TenantId } from '#identity';
import type { NewReceiver } from './receiver.ts';
import { MOST_RECEIVERS } from './receiver.ts';

export interface ReceiverRow extends Pick<NewReceiver, 'name' | 'content'> {
  readonly id: string;
  readonly tenant: TenantId;
  readonly endpoint: string | null;
  readonly authorization: string | null;
  readonly kid: KeyId | null;
  readonly token: string | null;
  readonly issuer: string;
  readonly audience: string;
  readonly events: readonly string[];
  readonly since: Sequence;
}

/** False when the tenant has as many as it may; called under the lock of {@link beginReceiver}, so the bound is exact. */
export async function insertReceiver(tx: ClientBase, row: ReceiverRow): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO feed.receiver (id, tenant, name, method, endpoint, authorization_sealed, kid, token, issuer, audience,
                                content, events, since)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
     WHERE (SELECT count(*) FROM feed.receiver WHERE tenant = $2) < $14`,
    [
      row.id,
      row.tenant,
      row.name,
      row.endpoint === null ? 'poll' : 'push',
      row.endpoint,
      row.authorization,
      row.kid,
      row.token,
      row.issuer,
      row.audience,
      row.content,
      row.events,
      row.since,
      MOST_RECEIVERS,
    ],
  );
  return rowCount === 1;
}
