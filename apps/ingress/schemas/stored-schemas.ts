import type { ClientBase, Pool } from 'pg';
import type { TenantId } from '#identity';
import type { SchemaDocument } from '#scim';

export interface StoredSchema {
  readonly document: SchemaDocument;
  readonly created: Date;
  readonly modified: Date;
}

/** The schemas of a tenant, by URN. */
export async function readSchemas(db: ClientBase | Pool, tenant: TenantId): Promise<readonly StoredSchema[]> {
  const { rows } = await db.query<StoredSchema>(
    'SELECT document, created, modified FROM registry.schema WHERE tenant = $1 ORDER BY id',
    [tenant],
  );
  return rows;
}

/** Rises with every change of the tenant's schemas; undefined: there is no such tenant. */
export async function readSchemasVersion(db: Pool, tenant: TenantId): Promise<number | undefined> {
  const { rows } = await db.query<{ version: number }>({
    name: 'read-schemas-version',
    text: 'SELECT schemas_version AS version FROM registry.tenant WHERE name = $1',
    values: [tenant],
  });
  return rows[0]?.version;
}

/** Locks the tenant's schemas against other changes until commit, and makes everybody look at them anew after it. */
export async function lockSchemas(tx: ClientBase, tenant: TenantId): Promise<void> {
  await tx.query('UPDATE registry.tenant SET schemas_version = schemas_version + 1 WHERE name = $1', [tenant]);
}

export async function writeSchema(tx: ClientBase, tenant: TenantId, document: SchemaDocument): Promise<void> {
  await tx.query(
    `INSERT INTO registry.schema (tenant, id, document) VALUES ($1, $2, $3)
     ON CONFLICT (tenant, id) DO UPDATE SET document = EXCLUDED.document, modified = now()`,
    [tenant, document.id.toLowerCase(), JSON.stringify(document)],
  );
}

export async function deleteSchema(tx: ClientBase, tenant: TenantId, id: string): Promise<void> {
  await tx.query('DELETE FROM registry.schema WHERE tenant = $1 AND id = $2', [tenant, id.toLowerCase()]);
}
