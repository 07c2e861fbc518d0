import type { ClientBase } from 'pg';
import type { EventId, TenantId } from '#identity';

interface Fact {
  readonly tenant: TenantId;
  readonly id: EventId;
}

/** Notes facts as recorded and returns those that were new. Waits for a writer that is recording the same fact. */
export async function insertFacts(tx: ClientBase, facts: readonly Fact[]): Promise<readonly Fact[]> {
  const sorted = [...facts].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.tenant < b.tenant ? -1 : 1));
  const { rows } = await tx.query<Fact>({
    name: 'insert-facts',
    text: `INSERT INTO registry.fact (tenant, id) SELECT * FROM unnest($1::text[], $2::uuid[])
           ON CONFLICT DO NOTHING RETURNING tenant, id`,
    values: [sorted.map((fact) => fact.tenant), sorted.map((fact) => fact.id)],
  });
  return rows;
}
