import type { ClientBase, Pool } from 'pg';
import { inTransaction } from '#platform';
import { storePushedEdges } from '../group/store-pushed-edges.ts';
import { followLinks } from './follow-links.ts';
import { isLinkChange, type Outcome } from './outcome.ts';
import { columnsOf } from './outcome-columns.ts';

/** `lost`: the lease was no longer ours, and nothing was stored. `due`: the row is to be looked at again at once. */
export type StoredAs = 'settled' | 'due' | 'later' | 'lost';

export interface Stored {
  readonly outcome: Outcome;
  readonly as: StoredAs;
}

/**
 * Stores what work has come to, with the facts about it, in one transaction; only of rows whose lease is still ours.
 * Most often that is one statement; where groups follow an account that came or went, or members were pushed, a few.
 */
export async function storeOutcomes(
  pool: Pool,
  worker: string,
  outcomes: readonly Outcome[],
  pushesGroups: (target: string) => boolean,
): Promise<Stored[]> {
  const isFollowed = (outcome: Outcome): boolean =>
    outcome.edges.length > 0 || (isLinkChange(outcome) && pushesGroups(outcome.row.target));
  if (!outcomes.some(isFollowed)) return storeAlone(pool, worker, outcomes);
  return inTransaction(pool, async (tx) => {
    const stored = await storeAlone(tx, worker, outcomes);
    const held = stored.filter(({ as }) => as !== 'lost').map(({ outcome }) => outcome);
    await storePushedEdges(tx, held);
    await followLinks(tx, held);
    return stored;
  });
}

/**
 * The rows are locked first, in the order of their keys, as those who raise `wanted` lock them. A row of which more
 * is wanted by now is due at once, whatever came of this try. One that was taken over from a dead worker is looked at
 * once more when that one's last request can no longer be carried out, however often it is looked at before.
 */
async function storeAlone(db: Pool | ClientBase, worker: string, outcomes: readonly Outcome[]): Promise<Stored[]> {
  const { rows } = await db.query<{ readonly place: number; readonly as: StoredAs }>({
    name: 'store-outcomes',
    text: `WITH o AS (
             SELECT * FROM unnest($2::int[], $3::text[], $4::text[], $5::uuid[], $6::bigint[], $7::text[], $8::float[],
                                  $9::int[], $10::boolean[], $11::text[], $12::text[], $13::jsonb[], $14::jsonb[],
                                  $15::text[], $16::text[], $17::text[], $18::boolean[])
               AS o(place, target, kind, resource, handled, status, delay, attempts, must_read,
                    remote_id, standing, written, read_back, error_class, error_field, reason, cleared)),
           held AS MATERIALIZED (
             SELECT o.* FROM o JOIN sync.state s USING (target, kind, resource)
             WHERE s.worker = $1 AND s.lease_until > clock_timestamp()
             ORDER BY s.target, s.kind, s.resource FOR UPDATE OF s),
           stored AS (
             UPDATE sync.state s SET
               status = CASE WHEN s.wanted > o.handled OR s.woken THEN 'due'
                             WHEN o.status IN ('settled', 'parked') AND s.doubt_until > clock_timestamp() THEN 'due'
                             ELSE o.status END,
               next_attempt = CASE WHEN s.wanted > o.handled OR s.woken THEN clock_timestamp()
                                   WHEN o.status IN ('settled', 'parked') AND s.doubt_until > clock_timestamp()
                                     THEN s.doubt_until
                                   ELSE clock_timestamp() + o.delay * interval '1 millisecond' END,
               must_read = o.must_read OR coalesce(s.doubt_until > clock_timestamp(), false),
               doubt_until = CASE WHEN s.doubt_until > clock_timestamp() THEN s.doubt_until END,
               applied = CASE WHEN o.status = 'settled' THEN greatest(s.applied, o.handled) ELSE s.applied END,
               attempts = o.attempts, worker = NULL, lease_until = NULL,
               remote_id = o.remote_id, standing = o.standing, written = o.written, read_back = o.read_back,
               error_class = o.error_class, error_field = o.error_field, reason = o.reason,
               failed_at = CASE WHEN o.error_class IS NOT NULL THEN clock_timestamp() END
             FROM held o WHERE s.target = o.target AND s.kind = o.kind AND s.resource = o.resource
             RETURNING o.place, s.status, s.next_attempt),
           cleared AS (
             DELETE FROM sync.intent i USING held o
             WHERE o.cleared AND i.target = o.target AND i.kind = o.kind AND i.resource = o.resource),
           told AS (
             INSERT INTO sync.fact (id, tenant, type, subject, source, data)
             SELECT f.id, f.tenant, f.type, f.subject, f.source, f.data
             FROM unnest($19::int[], $20::uuid[], $21::text[], $22::text[], $23::uuid[], $24::text[], $25::jsonb[])
               WITH ORDINALITY AS f(place, id, tenant, type, subject, source, data, turn)
             JOIN held USING (place) ORDER BY f.turn)
           SELECT place, CASE WHEN status <> 'due' THEN 'settled'
                              WHEN next_attempt <= clock_timestamp() THEN 'due' ELSE 'later' END AS as
           FROM stored`,
    values: [worker, ...columnsOf(outcomes)],
  });
  const as = new Map(rows.map((row) => [row.place, row.as]));
  return outcomes.map((outcome, place) => ({ outcome, as: as.get(place) ?? 'lost' }));
}
