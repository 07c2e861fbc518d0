import type { ClientBase } from 'pg';
import { LANES } from '../wanted/lane.ts';
import type { Outcome } from './outcome.ts';

/**
 * Lets the groups follow where a member has come to an account or lost it: a new account makes the groups due that
 * wait for it; with a lost one its memberships at the target are lost too, and are made again with the next.
 */
export async function followLinks(tx: ClientBase, outcomes: readonly Outcome[]): Promise<void> {
  const linked = outcomes.filter(({ row, account }) => account !== null && account.remoteId !== row.remoteId);
  const unlinked = outcomes.filter(({ row, account }) => account === null && row.remoteId !== null);
  if (unlinked.length > 0) {
    await tx.query({
      name: 'forget-memberships',
      text: `UPDATE sync.membership m SET present = false, applied = 0
             FROM unnest($1::text[], $2::uuid[]) AS o(target, resource)
             WHERE m.target = o.target AND (m.member = o.resource OR m.grp = o.resource)`,
      values: columnsOf(unlinked),
    });
  }
  if (linked.length > 0) {
    await tx.query({
      name: 'wake-groups',
      text: `UPDATE sync.state g SET status = 'due', woken = true,
               lane = CASE WHEN g.status = 'settled' THEN $3 ELSE g.lane END,
               next_attempt = CASE WHEN g.worker IS NULL THEN clock_timestamp() ELSE g.next_attempt END
             FROM (SELECT DISTINCT m.target, m.grp FROM sync.membership m
                   JOIN unnest($1::text[], $2::uuid[]) AS o(target, resource) ON m.target = o.target AND m.member = o.resource
                   WHERE m.wanted > m.applied) due
             WHERE g.target = due.target AND g.kind = 'Group' AND g.resource = due.grp`,
      values: [...columnsOf(linked), LANES.update],
    });
  }
}

const columnsOf = (outcomes: readonly Outcome[]): unknown[] => [
  outcomes.map(({ row }) => row.target),
  outcomes.map(({ row }) => row.resource),
];
