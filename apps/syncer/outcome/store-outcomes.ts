import type { ClientBase, Pool } from 'pg';
import { inTransaction } from '#platform';
import { insertFacts } from '../facts/insert-facts.ts';
import { storePushedEdges } from '../group/store-pushed-edges.ts';
import type { WorkRow } from '../leases/work-row.ts';
import { followLinks } from './follow-links.ts';
import type { Outcome } from './outcome.ts';

/**
 * Stores what work has come to, with the facts about it, in one transaction; only of rows whose lease is still ours.
 * Returns the outcomes that were stored. The rows are locked first, in the order of their keys, as those who raise
 * `wanted` lock them.
 */
export async function storeOutcomes(pool: Pool, worker: string, outcomes: readonly Outcome[]): Promise<Outcome[]> {
  return inTransaction(pool, async (tx) => {
    const held = await lockHeld(tx, worker, outcomes);
    if (held.length === 0) return held;
    await updateStates(tx, held);
    await deleteIntents(
      tx,
      held.filter(mayHaveIntent).map(({ row }) => row),
    );
    await followLinks(tx, held);
    await storePushedEdges(tx, held);
    await insertFacts(tx, held);
    return held;
  });
}

async function lockHeld(tx: ClientBase, worker: string, outcomes: readonly Outcome[]): Promise<Outcome[]> {
  const { rows } = await tx.query<{ readonly place: number }>({
    name: 'lock-held',
    text: `SELECT o.place FROM unnest($2::int[], $3::text[], $4::text[], $5::uuid[]) AS o(place, target, kind, resource)
           JOIN sync.state s USING (target, kind, resource)
           WHERE s.worker = $1 AND s.lease_until > clock_timestamp()
           ORDER BY s.target, s.kind, s.resource FOR UPDATE OF s`,
    values: [
      worker,
      outcomes.map((_, place) => place),
      outcomes.map(({ row }) => row.target),
      outcomes.map(({ row }) => row.kind),
      outcomes.map(({ row }) => row.resource),
    ],
  });
  const places = new Set(rows.map(({ place }) => place));
  return outcomes.filter((_, place) => places.has(place));
}

/**
 * A row of which more is wanted by now is due at once, whatever came of this try. One that was taken over from a dead
 * worker is looked at once more when that one's last request can no longer be carried out.
 */
async function updateStates(tx: ClientBase, outcomes: readonly Outcome[]): Promise<void> {
  await tx.query({
    name: 'store-outcomes',
    text: `UPDATE sync.state s SET
             status = CASE WHEN s.wanted > o.handled OR s.woken OR s.doubt_until > clock_timestamp() THEN 'due'
                           ELSE o.status END,
             next_attempt = CASE WHEN s.wanted > o.handled OR s.woken THEN clock_timestamp()
                                 WHEN o.status = 'settled' AND s.doubt_until > clock_timestamp() THEN s.doubt_until
                                 ELSE clock_timestamp() + o.delay * interval '1 millisecond' END,
             must_read = o.must_read OR coalesce(s.doubt_until > clock_timestamp(), false),
             doubt_until = CASE WHEN s.doubt_until > clock_timestamp() AND o.status <> 'settled' THEN s.doubt_until END,
             applied = CASE WHEN o.status = 'settled' THEN greatest(s.applied, o.handled) ELSE s.applied END,
             attempts = o.attempts, worker = NULL, lease_until = NULL,
             remote_id = o.remote_id, standing = o.standing, written = o.written, read_back = o.read_back,
             error_class = o.error_class, error_field = o.error_field, reason = o.reason,
             failed_at = CASE WHEN o.error_class IS NOT NULL THEN clock_timestamp() END
           FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::float[], $7::int[], $8::boolean[],
                       $9::text[], $10::text[], $11::jsonb[], $12::jsonb[], $13::text[], $14::text[], $15::text[])
             AS o(target, kind, resource, handled, status, delay, attempts, must_read,
                  remote_id, standing, written, read_back, error_class, error_field, reason)
           WHERE s.target = o.target AND s.kind = o.kind AND s.resource = o.resource`,
    values: [
      outcomes.map(({ row }) => row.target),
      outcomes.map(({ row }) => row.kind),
      outcomes.map(({ row }) => row.resource),
      outcomes.map(({ row }) => row.wanted),
      outcomes.map(({ fate }) => (fate.kind === 'again' ? 'due' : fate.kind)),
      outcomes.map(({ fate }) => (fate.kind === 'again' ? fate.after : 0)),
      outcomes.map(({ attempts }) => attempts),
      outcomes.map(({ mustRead }) => mustRead),
      outcomes.map(({ account }) => account?.remoteId ?? null),
      outcomes.map(({ account }) => account?.standing ?? null),
      outcomes.map(({ account }) => jsonOf(account?.written)),
      outcomes.map(({ account }) => jsonOf(account?.readBack)),
      outcomes.map(({ trouble }) => trouble?.class ?? null),
      outcomes.map(({ trouble }) => trouble?.field ?? null),
      outcomes.map(({ trouble }) => trouble?.reason ?? null),
    ],
  });
}

/** Cleared up, and there was one: what had an account before and keeps it has never begun a create. */
const mayHaveIntent = ({ row, intent }: Outcome): boolean => intent === 'over' && row.remoteId === null;

const jsonOf = (value: object | null | undefined): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

async function deleteIntents(tx: ClientBase, rows: readonly WorkRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query({
    name: 'delete-intents',
    text: `DELETE FROM sync.intent i USING unnest($1::text[], $2::text[], $3::uuid[]) AS o(target, kind, resource)
           WHERE i.target = o.target AND i.kind = o.kind AND i.resource = o.resource`,
    values: [rows.map(({ target }) => target), rows.map(({ kind }) => kind), rows.map(({ resource }) => resource)],
  });
}
