import type { ClientBase } from 'pg';
import { textArray, uuidArray } from '#platform';
import type { StoredResource } from '../registry/resource-row.ts';

/**
 * Takes the text of those who are gone at once. A row that the index is just writing is left to it: waiting for that
 * could end in a deadlock, and the event of this write makes the index look again and take the row away.
 */
export async function deleteSearched(tx: ClientBase, gone: readonly StoredResource[]): Promise<void> {
  await tx.query({
    name: 'delete-searched',
    text: `DELETE FROM registry.search s
           USING (SELECT f.tenant, f.type, f.resource FROM registry.search f
                  JOIN unnest($1::text[], $2::text[], $3::uuid[]) AS n(tenant, type, resource) USING (tenant, type, resource)
                  FOR UPDATE OF f SKIP LOCKED) AS free
           WHERE s.tenant = free.tenant AND s.type = free.type AND s.resource = free.resource`,
    values: [
      textArray(gone.map(({ tenant }) => tenant)),
      textArray(gone.map(({ state }) => state.type)),
      uuidArray(gone.map(({ state }) => state.id)),
    ],
  });
}
