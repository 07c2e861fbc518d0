import type { ClientBase } from 'pg';
import type { Outcome } from '../outcome/outcome.ts';

/** Notes which memberships are at the target now, and up to which `wanted` each was brought in step. */
export async function storePushedEdges(tx: ClientBase, outcomes: readonly Outcome[]): Promise<void> {
  const pushed = outcomes.flatMap(({ row, edges }) => edges.map((edge) => ({ row, edge })));
  if (pushed.length === 0) return;
  await tx.query({
    name: 'store-pushed-edges',
    text: `UPDATE sync.membership m SET applied = greatest(m.applied, e.applied), present = e.present
           FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::bigint[], $5::boolean[])
             AS e(target, grp, member, applied, present)
           WHERE m.target = e.target AND m.grp = e.grp AND m.member = e.member`,
    values: [
      pushed.map(({ row }) => row.target),
      pushed.map(({ row }) => row.resource),
      pushed.map(({ edge }) => edge.member),
      pushed.map(({ edge }) => edge.applied),
      pushed.map(({ edge }) => edge.present),
    ],
  });
}
