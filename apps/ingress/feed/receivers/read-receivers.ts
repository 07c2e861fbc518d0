import type { ClientBase, Pool } from 'pg';
import type { TenantId } from '#identity';
import { RECEIVER_COLUMNS, type Receiver } from './receiver.ts';

/** A receiver, and how many tokens wait for it and how many it has refused. */
export interface ReceiverStanding extends Receiver {
  readonly waiting: number;
  readonly parked: number;
}

/** The receivers of a tenant, oldest first; `id`: this one alone. */
export async function readStandings(db: Pool, tenant: TenantId, id?: string): Promise<ReceiverStanding[]> {
  const { rows } = await db.query<ReceiverStanding>(
    `SELECT ${RECEIVER_COLUMNS},
            (SELECT count(*) FROM feed.queued q WHERE q.receiver = r.id AND q.parked IS NULL) AS waiting,
            (SELECT count(*) FROM feed.queued q WHERE q.receiver = r.id AND q.parked IS NOT NULL) AS parked
     FROM feed.receiver r WHERE r.tenant = $1 AND ($2::uuid IS NULL OR r.id = $2) ORDER BY r.created, r.id`,
    [tenant, id ?? null],
  );
  return rows;
}

/** Those who are told of what happens, of these tenants. */
export async function readListening(tx: ClientBase, tenants: readonly TenantId[]): Promise<Receiver[]> {
  const { rows } = await tx.query<Receiver>({
    name: 'read-listening-receivers',
    text: `SELECT ${RECEIVER_COLUMNS} FROM feed.receiver r WHERE r.tenant = ANY($1) AND r.suspended IS NULL`,
    values: [[...tenants]],
  });
  return rows;
}

/** Whether anybody is to be told of anything. */
export async function hasReceivers(db: Pool): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>('SELECT EXISTS (SELECT FROM feed.receiver) AS there');
  return rows[0]?.there === true;
}

/** The receiver that polls with this token, or with what the token was rotated from. */
export async function readPolling(
  db: Pool,
  { tenant, id, token }: { readonly tenant: TenantId; readonly id: string; readonly token: string },
): Promise<Receiver | undefined> {
  const { rows } = await db.query<Receiver>({
    name: 'read-polling-receiver',
    text: `SELECT ${RECEIVER_COLUMNS} FROM feed.receiver r
           JOIN registry.token t ON t.id = $3 AND coalesce(t.family, t.id) = r.token
           WHERE r.tenant = $1 AND r.id = $2 AND r.method = 'poll'`,
    values: [tenant, id, token],
  });
  return rows[0];
}
