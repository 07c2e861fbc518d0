import type { ClientBase } from 'pg';
import { textArray, uuidArray } from '#platform';
import type { StoredResource } from '../registry/resource-row.ts';

/**
 * Takes the text of those who are gone at once, and does not wait for the index to follow. Their resources are locked
 * by this transaction; `indexNews` locks nothing else while it holds a row here, so the two only wait for each other's
 * end in turn. Where that one had read them before and puts them back, the event of this write makes it look again.
 */
export async function deleteSearched(tx: ClientBase, gone: readonly StoredResource[]): Promise<void> {
  await tx.query({
    name: 'delete-searched',
    text: `DELETE FROM registry.search s USING unnest($1::text[], $2::text[], $3::uuid[]) AS n(tenant, type, resource)
           WHERE s.tenant = n.tenant AND s.type = n.type AND s.resource = n.resource`,
    values: [
      textArray(gone.map(({ tenant }) => tenant)),
      textArray(gone.map(({ state }) => state.type)),
      uuidArray(gone.map(({ state }) => state.id)),
    ],
  });
}
