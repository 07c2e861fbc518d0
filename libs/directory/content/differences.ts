import type { ClientBase } from 'pg';
import { DIRECTORY, type ShadowSchema } from '../tables.ts';

/** Where the directory is not what the log says. Ids only: nothing personal. */
export interface Difference {
  /** `tenant/User/id`, `tenant/Group/id`, or for a membership `tenant/Group/id/member`. */
  readonly key: string;
  /** `missing` in the directory, there but not in the log (`surplus`), or `changed`: another state than the log's. */
  readonly kind: 'missing' | 'surplus' | 'changed';
}

export interface Differences {
  readonly total: number;
  /** The first `limit`, in the order of their keys; resources before memberships. */
  readonly named: readonly Difference[];
}

/** Compares the directory with what was folded beside it, in one statement per table. */
export async function findDifferences(tx: ClientBase, expected: ShadowSchema, limit: number): Promise<Differences> {
  const resources = await tx.query<DifferenceRow>(resourceDifferences(expected), [limit]);
  const memberships = await tx.query<DifferenceRow>(membershipDifferences(expected), [limit]);
  const rows = [...resources.rows, ...memberships.rows].slice(0, limit);
  return {
    total: (resources.rows[0]?.total ?? 0) + (memberships.rows[0]?.total ?? 0),
    named: rows.map(({ key, kind }) => ({ key, kind })),
  };
}

interface DifferenceRow extends Difference {
  readonly total: number;
}

const KIND = `CASE WHEN d.tenant IS NULL THEN 'missing' WHEN l.tenant IS NULL THEN 'surplus' ELSE 'changed' END`;

const resourceDifferences = (expected: ShadowSchema): string =>
  `SELECT concat_ws('/', tenant, type, id) AS key, ${KIND} AS kind, count(*) OVER () AS total
   FROM ${DIRECTORY}.resource d FULL JOIN ${expected}.resource l USING (tenant, type, id)
   WHERE ROW(d.tenant, d.partition, d.version, d.sequence, d.status, d.document, d.created, d.modified)
         IS DISTINCT FROM ROW(l.tenant, l.partition, l.version, l.sequence, l.status, l.document, l.created, l.modified)
   ORDER BY tenant, type, id LIMIT $1`;

const membershipDifferences = (expected: ShadowSchema): string =>
  `SELECT concat_ws('/', tenant, 'Group', grp, member) AS key, ${KIND} AS kind, count(*) OVER () AS total
   FROM ${DIRECTORY}.membership d FULL JOIN ${expected}.membership l USING (tenant, grp, member)
   WHERE ROW(d.tenant, d.type) IS DISTINCT FROM ROW(l.tenant, l.type)
   ORDER BY tenant, grp, member LIMIT $1`;
