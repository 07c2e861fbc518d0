import type { ClientBase } from 'pg';

/** One line of a directory's content: which resource or membership, and the text that stands for it. */
export interface ContentRow {
  readonly key: string;
  readonly content: string;
}

const PAGE = 5_000;

/**
 * The content of a schema in the order of its keys: every resource with its state, and every membership between
 * living ones. jsonb's text form is the same for equal values. Sequences of facts leave no trace in it.
 */
export async function* contentRows(db: ClientBase, schema: string): AsyncGenerator<ContentRow> {
  yield* pages(db, (after) => ({
    text: `SELECT tenant || '/' || type || '/' || id AS key,
                  concat_ws('|', version, status, kid, document::text, created, modified) AS content
           FROM ${schema}.resource
           WHERE ($1::text IS NULL OR (tenant, type, id) > (split_part($1, '/', 1), split_part($1, '/', 2), split_part($1, '/', 3)::uuid))
           ORDER BY tenant, type, id LIMIT ${PAGE}`,
    values: [after],
  }));
  yield* pages(db, (after) => ({
    text: `SELECT m.tenant || '/' || m.grp || '/' || m.member AS key, m.type AS content
           FROM ${schema}.membership m
           JOIN ${schema}.resource g ON g.tenant = m.tenant AND g.type = 'Group' AND g.id = m.grp AND g.status = 'live'
           JOIN ${schema}.resource r ON r.tenant = m.tenant AND r.type = m.type AND r.id = m.member AND r.status = 'live'
           WHERE ($1::text IS NULL OR (m.tenant, m.grp, m.member) >
                  (split_part($1, '/', 1), split_part($1, '/', 2)::uuid, split_part($1, '/', 3)::uuid))
           ORDER BY m.tenant, m.grp, m.member LIMIT ${PAGE}`,
    values: [after],
  }));
}

async function* pages(
  db: ClientBase,
  query: (after: string | null) => { text: string; values: unknown[] },
): AsyncGenerator<ContentRow> {
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: ContentRow[] } = await db.query<ContentRow>(query(after));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.key;
  }
}
