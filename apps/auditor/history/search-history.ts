import type { Pool } from 'pg';
import type { EventType, Sequence, TenantId, TokenId } from '#identity';
import type { ShownRow, ShownRowBytes } from './history-row.ts';
import { shownText } from './shown-text.ts';

export interface SearchRequest {
  readonly tenant: TenantId;
  /** Inclusive. */
  readonly since?: Date;
  /** Exclusive. */
  readonly until?: Date;
  readonly actor?: TokenId;
  readonly type?: EventType;
  readonly target?: string;
  /** Go on behind this event. */
  readonly before?: { readonly time: Date; readonly sequence: Sequence };
  readonly limit: number;
}

/**
 * Events of a tenant, newest first, by time and then sequence (neighbours' times may step back by milliseconds, so
 * that order alone is the one the indexes can walk). Facts come with their text, sealed events without.
 */
export async function searchHistory(
  audit: Pool,
  request: SearchRequest,
): Promise<{ readonly rows: readonly ShownRow[]; readonly more: boolean }> {
  const values: unknown[] = [request.tenant];
  const conditions = ['tenant = $1'];
  const where = (condition: (parameter: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where((p) => `time >= ${p}`, request.since);
  where((p) => `time < ${p}`, request.until);
  where((p) => `actor = ${p}`, request.actor);
  where((p) => `type = ${p}`, request.type);
  where((p) => `target = ${p}`, request.target);
  if (request.before !== undefined) {
    values.push(request.before.time, request.before.sequence);
    conditions.push(`(time, sequence) < ($${values.length - 1}, $${values.length})`);
  }
  values.push(request.limit + 1);
  const { rows } = await audit.query<ShownRowBytes>(
    `SELECT sequence, tenant, subject, id, type, time, actor, source, version, changed, sealed,
            CASE WHEN NOT sealed THEN bytes END AS bytes
     FROM audit.history WHERE ${conditions.join(' AND ')}
     ORDER BY time DESC, sequence DESC LIMIT $${values.length}`,
    values,
  );
  const shown = rows.slice(0, request.limit).map(({ bytes, ...row }) => ({ ...row, text: shownText(bytes) }));
  return { rows: shown, more: rows.length > request.limit };
}
