import type { ClientBase } from 'pg';
import type { HistoryRow } from './history-row.ts';

/**
 * Writes a batch in one statement and returns how many rows were new. A sequence that is there already is left alone:
 * see {@link findForeignLeaf} for telling a repeated event from another one.
 */
export async function indexEvents(tx: ClientBase, rows: readonly HistoryRow[]): Promise<number> {
  const { rowCount } = await tx.query({
    name: 'index-events',
    // Attribute names as one text per event: an array of arrays could not be ragged. They never hold a comma.
    text: `INSERT INTO audit.history (sequence, tenant, subject, id, type, time, actor, source, version, changed,
                                      partition, target, sealed, bytes, leaf)
           SELECT sequence, tenant, subject, id, type, time, actor, source, version, string_to_array(changed, ','),
                  partition, target, sealed, convert_to(text, 'UTF8'), decode(leaf, 'hex')
           FROM unnest($1::bigint[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[],
                       $8::text[], $9::int[], $10::text[], $11::int[], $12::text[], $13::boolean[], $14::text[], $15::text[])
             AS n(sequence, tenant, subject, id, type, time, actor, source, version, changed,
                  partition, target, sealed, text, leaf)
           ON CONFLICT (sequence) DO NOTHING`,
    values: [
      rows.map((row) => row.sequence),
      rows.map((row) => row.tenant),
      rows.map((row) => row.subject),
      rows.map((row) => row.id),
      rows.map((row) => row.type),
      rows.map((row) => row.time),
      rows.map((row) => row.actor),
      rows.map((row) => row.source),
      rows.map((row) => row.version),
      rows.map((row) => row.changed?.join(',') ?? null),
      rows.map((row) => row.partition),
      rows.map((row) => row.target),
      rows.map((row) => row.sealed),
      rows.map((row) => row.text),
      rows.map((row) => row.leaf.toString('hex')),
    ],
  });
  return rowCount ?? 0;
}
