import type { Pool } from 'pg';
import type { ResourceId, Sequence, TenantId } from '#identity';
import type { ShownRow, ShownRowBytes } from './history-row.ts';
import { shownText } from './shown-text.ts';

export interface HistoryRequest {
  readonly tenant: TenantId;
  readonly subject: ResourceId;
  readonly after: Sequence;
  /** Nothing above this: where the history ended when its first page was read. */
  readonly until: Sequence;
  readonly limit: number;
  /** Also the bytes of sealed events; those of facts always come. */
  readonly sealed: boolean;
}

/** The most event bytes in one page, so that a page of full-size events stays out of a service's memory. */
const PAGE_BYTES = 8 * 1_048_576;

/**
 * The events of one person or group, oldest first: at most `limit`, and as many as fit in {@link PAGE_BYTES}, but at
 * least one. One more row than asked for is never read: a page shorter than the rest has `more`.
 */
export async function readHistory(
  audit: Pool,
  request: HistoryRequest,
): Promise<{ readonly rows: readonly ShownRow[]; readonly more: boolean }> {
  const { rows } = await audit.query<SizedRow>({
    name: 'read-history',
    // octet_length needs no detoasting, so that the running total costs no reading of the bytes left out.
    text: `SELECT sequence, tenant, subject, id, type, time, actor, source, version, changed, sealed, before,
                  CASE WHEN before < $7 AND ($6 OR NOT sealed) THEN bytes END AS bytes
           FROM (SELECT *, coalesce(sum(CASE WHEN $6 OR NOT sealed THEN octet_length(bytes) END)
                                    OVER (ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS before
                 FROM (SELECT * FROM audit.history
                       WHERE tenant = $1 AND subject = $2 AND sequence > $3 AND sequence <= $4
                       ORDER BY sequence LIMIT $5) page) sized
           ORDER BY sequence`,
    values: [
      request.tenant,
      request.subject,
      request.after,
      request.until,
      request.limit + 1,
      request.sealed,
      PAGE_BYTES,
    ],
  });
  const fitting = rows.slice(0, request.limit).filter((row) => row.before < PAGE_BYTES);
  return { rows: fitting.map(shown), more: fitting.length < rows.length };
}

type SizedRow = ShownRowBytes & { readonly before: number };

const shown = ({ before: _before, bytes, ...row }: SizedRow): ShownRow => ({ ...row, text: shownText(bytes) });
