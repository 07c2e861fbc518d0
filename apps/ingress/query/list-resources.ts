import type { Pool } from 'pg';
import type { ResourceKind, TenantId } from '#identity';
import type { Filter } from '#scim';
import { RESOURCE_COLUMNS, toStored, type ResourceRow, type StoredResource } from '../registry/resource-row.ts';
import { filterCondition } from './filter-sql.ts';
import { SqlText } from './sql-text.ts';

export interface ListRequest {
  readonly tenant: TenantId;
  readonly type: ResourceKind;
  readonly filter: Filter | undefined;
  /** How many resources of the result come before the page, and how many the page has at most. */
  readonly offset: number;
  readonly limit: number;
}

export interface ListPage {
  readonly total: number;
  readonly resources: readonly StoredResource[];
}

/**
 * One page of the living resources that match, in the order of their ids, and how many match in all. The pool's
 * statement time limit bounds a filter that no index answers: then it rejects with SQLSTATE 57014.
 */
export async function listResources(db: Pool, request: ListRequest): Promise<ListPage> {
  const { tenant, type, filter, offset, limit } = request;
  const sql = new SqlText(tenant);
  const condition = filter === undefined ? '' : `AND ${filterCondition(type, filter, sql)}`;
  const from = `FROM registry.resource r WHERE r.tenant = $1 AND r.type = ${sql.parameter(type)} AND r.status = 'live' ${condition}`;
  const counted = await db.query<{ total: number }>(`SELECT count(*) AS total ${from}`, sql.values);
  const total = counted.rows[0]?.total ?? 0;
  if (limit === 0 || offset >= total) return { total, resources: [] };
  const { rows } = await db.query<ResourceRow>(
    `SELECT ${RESOURCE_COLUMNS} ${from} ORDER BY r.id OFFSET ${sql.parameter(offset)} LIMIT ${sql.parameter(limit)}`,
    sql.values,
  );
  return { total, resources: rows.map(toStored) };
}
