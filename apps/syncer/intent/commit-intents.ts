import type { Pool } from 'pg';
import type { Prints } from '../fingerprint/prints.ts';
import type { WorkRow } from '../leases/work-row.ts';

/** A create that is about to be asked for: the keys found nobody just now. */
export interface NewIntent {
  readonly row: WorkRow;
  readonly prints: Prints;
  readonly keys: Buffer;
  /** Milliseconds from now, beyond the request's deadline: by then it has been carried out or never will be. */
  readonly pending: number;
}

/**
 * Commits intents and answers of which rows the lease is still ours: only those may be created. The state rows are
 * locked FOR SHARE so that nobody takes one over in between, in the order of their keys, as everybody locks them: a
 * deadlock would leave them all until their leases end. A row taken over before is left out.
 */
export async function commitIntents(
  pool: Pool,
  worker: string,
  intents: readonly NewIntent[],
): Promise<ReadonlySet<WorkRow>> {
  const { rows } = await pool.query<{ readonly place: number }>({
    name: 'commit-intents',
    text: `WITH held AS (
             SELECT i.* FROM unnest($2::int[], $3::text[], $4::text[], $5::uuid[], $6::jsonb[], $7::bytea[], $8::float[])
               AS i(place, target, kind, resource, prints, keys, pending)
             JOIN sync.state s USING (target, kind, resource)
             WHERE s.worker = $1 AND s.lease_until > clock_timestamp()
             ORDER BY s.target, s.kind, s.resource FOR SHARE OF s),
           kept AS (
             INSERT INTO sync.intent (target, kind, resource, prints, keys, asked_until)
             SELECT target, kind, resource, prints, keys, clock_timestamp() + pending * interval '1 millisecond' FROM held
             ON CONFLICT (target, kind, resource) DO UPDATE
               SET prints = EXCLUDED.prints, keys = EXCLUDED.keys, asked_until = EXCLUDED.asked_until)
           SELECT place FROM held`,
    values: [
      worker,
      intents.map((_, place) => place),
      intents.map(({ row }) => row.target),
      intents.map(({ row }) => row.kind),
      intents.map(({ row }) => row.resource),
      intents.map(({ prints }) => JSON.stringify(prints)),
      intents.map(({ keys }) => keys),
      intents.map(({ pending }) => pending),
    ],
  });
  const held = new Set(rows.map(({ place }) => place));
  return new Set(intents.flatMap(({ row }, place) => (held.has(place) ? [row] : [])));
}
