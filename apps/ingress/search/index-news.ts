import type { Pool } from 'pg';
import { inTransaction } from '#platform';

/** Most events that one round takes. */
export const ROUND = 2_000;

export interface IndexedNews {
  /** Events that were looked at. */
  readonly events: number;
  /** Whether there may be more already. */
  readonly more: boolean;
}

/**
 * Brings `registry.search` up to date with the next events of the log, and moves the mark there. One process at a
 * time: the mark's row is the lock, and who does not get it has nothing to do. The resources are read in the snapshot
 * that the events are read in, so that whatever changes later has an event behind the new mark. A crash may take the
 * rows together with the mark, and the events are looked at again; so the commit does not wait for the disk.
 */
export async function indexNews(registry: Pool, most = ROUND): Promise<IndexedNews> {
  return inTransaction(registry, async (tx) => {
    await tx.query('SET LOCAL synchronous_commit = off');
    const { rowCount } = await tx.query('SELECT FROM registry.search_mark FOR UPDATE SKIP LOCKED');
    if (rowCount === 0) return { events: 0, more: false };
    const { rows } = await tx.query<{ readonly events: number }>({
      name: 'index-news',
      text: `WITH news AS MATERIALIZED (
               SELECT sequence, tenant, subject, version FROM log.event
               WHERE sequence > (SELECT sequence FROM registry.search_mark) ORDER BY sequence LIMIT $1),
             changed AS MATERIALIZED (
               SELECT r.* FROM (SELECT DISTINCT tenant, subject FROM news WHERE version IS NOT NULL) n
               CROSS JOIN unnest('{User,Group}'::text[]) AS t(type)
               JOIN registry.resource r ON r.tenant = n.tenant AND r.type = t.type AND r.id = n.subject),
             gone AS (
               DELETE FROM registry.search s USING changed c
               WHERE c.status <> 'live' AND s.tenant = c.tenant AND s.type = c.type AND s.resource = c.id),
             stored AS (
               INSERT INTO registry.search AS s (tenant, type, resource, text)
               SELECT tenant, type, id, registry.searched_text(c::registry.resource) FROM changed c WHERE status = 'live'
               ORDER BY tenant, type, id
               ON CONFLICT (tenant, type, resource) DO UPDATE SET text = EXCLUDED.text WHERE s.text <> EXCLUDED.text),
             marked AS (
               UPDATE registry.search_mark SET sequence = (SELECT max(sequence) FROM news) WHERE EXISTS (SELECT FROM news))
             SELECT count(*) AS events FROM news`,
      values: [most],
    });
    const events = rows[0]?.events ?? 0;
    return { events, more: events === most };
  });
}
