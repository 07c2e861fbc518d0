import type { ClientBase } from 'pg';
import type { Concern } from './concerns.ts';

/** A concern of one target. */
export interface TargetConcern extends Concern {
  readonly target: string;
}

/**
 * Raises what is wanted, and nothing else: a row is made, or its `wanted` moves up, parked or not, since the next
 * change heals. It waits `behind` until the directory shows the change, which most often comes after us. A leased row
 * stays as it is: its worker sees on storing that more is wanted. Rows are written in the order of their key, as the
 * workers lock them.
 */
export async function raiseStates(tx: ClientBase, concerns: readonly TargetConcern[], round = 0): Promise<void> {
  const sorted = [...concerns].sort((a, b) => compare(keyOf(a), keyOf(b)));
  await tx.query({
    name: 'raise-states',
    text: `INSERT INTO sync.state AS s (target, kind, resource, tenant, partition, wanted, lane, erasure, round, status)
           SELECT c.*, 'behind' FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::smallint[], $6::bigint[],
                                         $7::smallint[], $8::text[], $9::int[])
             AS c(target, kind, resource, tenant, partition, wanted, lane, erasure, round)
           ON CONFLICT (target, kind, resource) DO UPDATE SET
             wanted = greatest(s.wanted, EXCLUDED.wanted),
             lane = CASE WHEN s.status = 'settled' THEN EXCLUDED.lane ELSE least(s.lane, EXCLUDED.lane) END,
             erasure = coalesce(EXCLUDED.erasure, s.erasure),
             round = greatest(s.round, EXCLUDED.round),
             status = CASE WHEN s.worker IS NULL THEN 'behind' ELSE s.status END,
             attempts = CASE WHEN s.worker IS NULL THEN 0 ELSE s.attempts END,
             next_attempt = CASE WHEN s.worker IS NULL THEN now() ELSE s.next_attempt END`,
    values: [
      sorted.map(({ target }) => target),
      sorted.map(({ kind }) => kind),
      sorted.map(({ resource }) => resource),
      sorted.map(({ tenant }) => tenant),
      sorted.map(({ partition }) => partition),
      sorted.map(({ wanted }) => wanted),
      sorted.map(({ lane }) => lane),
      sorted.map(({ erasure }) => erasure),
      sorted.map(() => round),
    ],
  });
}

const keyOf = ({ target, kind, resource }: TargetConcern): string => `${target} ${kind} ${resource}`;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
