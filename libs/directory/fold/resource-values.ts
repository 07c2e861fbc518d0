import type { FoldedResource } from './folded-resource.ts';

/** The columns of `resource`, in the order in which rows are written. */
export const WRITTEN_COLUMNS = 'tenant, type, id, partition, version, sequence, status, document, created, modified';

/** The same as a column definition list, for rows that come as JSON. */
export const WRITTEN_ROW = `n(tenant text, type text, id uuid, partition smallint, version int, sequence bigint,
  status text, document jsonb, created timestamptz, modified timestamptz)`;

/** A row as JSON of an array of these gives it to `json_to_recordset`: half the work of arrays that are escaped. */
export function valuesOf({ tenant, partition, sequence, state }: FoldedResource) {
  const { type, id, version, status } = state;
  const present = 'document' in state ? state : { document: null, created: null, modified: null };
  const { document, created, modified } = present;
  return { tenant, type, id, partition, version, sequence, status, document, created, modified };
}
