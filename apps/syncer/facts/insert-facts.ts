import type { ClientBase } from 'pg';
import type { Outcome } from '../outcome/outcome.ts';

/** Notes what the log is to be told, in the transaction of the result that it tells of. */
export async function insertFacts(tx: ClientBase, outcomes: readonly Outcome[]): Promise<void> {
  const noted = outcomes.flatMap(({ row, facts }) => facts.map((fact) => ({ row, fact })));
  if (noted.length === 0) return;
  await tx.query({
    name: 'insert-facts',
    text: `INSERT INTO sync.fact (id, tenant, type, subject, source, data)
           SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::jsonb[])`,
    values: [
      noted.map(({ fact }) => fact.id),
      noted.map(({ row }) => row.tenant),
      noted.map(({ fact }) => fact.type),
      noted.map(({ row }) => row.resource),
      noted.map(({ row }) => `targets/${row.target}`),
      noted.map(({ fact }) => JSON.stringify(fact.data)),
    ],
  });
}
