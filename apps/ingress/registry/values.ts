import type { ClientBase } from 'pg';
import type { ResourceId, TenantId } from '#identity';
import { textArray, uuidArray } from '#platform';
import { fold, type Resource } from '#scim';

/** The multi-valued attributes that are searched by an index, besides what a tenant marks. */
const SEARCHED = ['emails', 'phoneNumbers'] as const;

export interface SearchedValue {
  readonly tenant: TenantId;
  readonly path: string;
  readonly folded: string;
  readonly resource: ResourceId;
}

/** The rows of `registry.value` of one document, each once. */
export function searchedValues(tenant: TenantId, resource: ResourceId, document: Resource | null): SearchedValue[] {
  const found = new Map<string, SearchedValue>();
  for (const attribute of SEARCHED) {
    const elements = document?.[attribute];
    if (!Array.isArray(elements)) continue;
    for (const element of elements) {
      if (typeof element !== 'object' || element === null || Array.isArray(element)) continue;
      const value = element['value'];
      if (typeof value !== 'string') continue;
      const row = { tenant, path: `${attribute}.value`, folded: fold(value), resource };
      found.set(`${row.path}\u0000${row.folded}`, row);
    }
  }
  return [...found.values()];
}

const columns = (values: readonly SearchedValue[]): Buffer[] => [
  textArray(values.map((value) => value.tenant)),
  textArray(values.map((value) => value.path)),
  textArray(values.map((value) => value.folded)),
  uuidArray(values.map((value) => value.resource)),
];

export async function insertValues(tx: ClientBase, values: readonly SearchedValue[]): Promise<void> {
  await tx.query({
    name: 'insert-values',
    text: `INSERT INTO registry.value (tenant, path, folded, resource)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])`,
    values: columns(values),
  });
}

export async function deleteValues(tx: ClientBase, values: readonly SearchedValue[]): Promise<void> {
  await tx.query({
    name: 'delete-values',
    text: `DELETE FROM registry.value v
           USING unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS n(tenant, path, folded, resource)
           WHERE v.tenant = n.tenant AND v.path = n.path AND v.folded = n.folded AND v.resource = n.resource`,
    values: columns(values),
  });
}
