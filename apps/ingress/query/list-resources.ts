import type { Pool } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { toStored, type ResourceRow, type StoredResource } from '../registry/resource-row.ts';
import { readTally } from '../registry/tally.ts';
import { filterCondition } from './filter-sql.ts';
import type { ListedType } from './list-parameters.ts';
import type { Sort } from './sort.ts';
import { isAfter, orderBy, sortKey } from './sort-sql.ts';
import { SqlText } from './sql-text.ts';

export interface ListRequest {
  readonly tenant: TenantId;
  readonly base: string;
  readonly listed: readonly Pick<ListedType, 'type' | 'filter'>[];
  readonly sort: Sort | undefined;
  readonly limit: number;
  /** Where the page begins: behind so many resources, or behind this one (its sort key is null where it has none). */
  readonly from: { readonly offset: number } | { readonly key: string | null; readonly id: string };
}

export interface ListedResource extends StoredResource {
  readonly id: ResourceId;
  /** Its sort key, null where it has none or nothing is sorted by. */
  readonly key: string | null;
}

/**
 * One page of the living resources that match, in the order asked for, else in that of their ids. The pool's
 * statement time limit bounds a filter that no index answers: then it rejects with SQLSTATE 57014.
 */
export async function listResources(db: Pool, request: ListRequest): Promise<ListedResource[]> {
  const { sort, limit, from } = request;
  const sql = new SqlText(request.tenant, request.base);
  const matching = matchingSql(request, sql);
  const sorted = sort === undefined ? undefined : sortKey(sort, sql);
  const order = sorted === undefined ? 'id' : orderBy('key', 'id', sorted);
  const start = startSql(from, sorted, sql);
  // The page is found first and its documents read then, each by its key (OFFSET 0 as in read-members-page): what is
  // skipped or sorted away is never carried along.
  const { rows } = await db.query<ResourceRow & { key: string | null }>(
    `WITH page AS MATERIALIZED (
       SELECT r.type, r.id, ${sorted?.key ?? 'NULL::text'} AS key FROM registry.resource r
       WHERE ${matching} AND ${start.condition}
       ORDER BY ${order} OFFSET ${start.offset} LIMIT ${sql.parameter(limit)})
     SELECT r.*, page.key::text
     FROM page, LATERAL (SELECT tenant, type, id, version, status, kid, document, created, modified
                         FROM registry.resource WHERE tenant = $1 AND type = page.type AND id = page.id OFFSET 0) r
     ORDER BY ${sorted === undefined ? 'page.id' : orderBy('page.key', 'page.id', sorted)}`,
    sql.values,
  );
  return rows.map((row) => ({ ...toStored(row), id: row.id, key: row.key }));
}

/** How many living resources match in all. Of those of a whole type the tally tells it without counting. */
export async function countResources(db: Pool, request: ListRequest): Promise<number> {
  const { tenant, base, listed } = request;
  if (listed.every(({ filter }) => filter === undefined)) {
    return readTally(
      db,
      tenant,
      listed.map(({ type }) => type),
    );
  }
  const sql = new SqlText(tenant, base);
  const { rows } = await db.query<{ total: number }>(
    `SELECT count(*) AS total FROM registry.resource r WHERE ${matchingSql(request, sql)}`,
    sql.values,
  );
  return rows[0]?.total ?? 0;
}

function matchingSql({ listed }: ListRequest, sql: SqlText): string {
  const types = listed.map(({ type, filter }) => {
    const condition = filter === undefined ? '' : ` AND ${filterCondition(filter, sql)}`;
    return `r.type = ${sql.literal(type)}${condition}`;
  });
  const [only] = types;
  const matches =
    types.length === 1 && only !== undefined ? only : `(${types.map((each) => `(${each})`).join(' OR ')})`;
  return `r.tenant = $1 AND r.status = 'live' AND ${matches}`;
}

function startSql(
  from: ListRequest['from'],
  sorted: ReturnType<typeof sortKey> | undefined,
  sql: SqlText,
): { readonly condition: string; readonly offset: string } {
  if ('offset' in from) return { condition: 'true', offset: sql.parameter(from.offset) };
  const condition =
    sorted === undefined ? `r.id > ${sql.parameter(from.id)}::uuid` : isAfter(sorted, from.key, from.id, sql);
  return { condition, offset: '0' };
}
