import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { TenantId } from '#identity';
import { errorCode, inTransaction } from '#platform';
import type { SchemaDocument } from '#scim';
import { unwrap } from '../query/list-parameters.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import { notFound, unavailable } from '../scim/refusals.ts';
import { Refusal } from '../scim/scim-error.filter.ts';
import { demandsOf, type Demand } from './breaking-changes.ts';
import { findBreach } from './find-breach.ts';
import { MAX_SCHEMAS, isStandard, readSchema } from './schema-definition.ts';
import { deleteSchema, lockSchemas, readSchemas, writeSchema } from './stored-schemas.ts';
import { TenantTypes } from './tenant-types.ts';

/** Milliseconds that looking through all people of a tenant may take. */
const PATIENCE = 60_000;
/** SQLSTATE of a statement that has reached its time limit. */
const CANCELLED = '57014';

/** Registers, changes and removes a tenant's extension schemas; what would break stored data is refused. */
@Injectable()
export class SchemaChanges {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly types: TenantTypes,
  ) {}

  async add(tenant: TenantId, body: unknown): Promise<SchemaDocument> {
    const schema = unwrap(readSchema(body));
    return this.change(tenant, async (tx, stored) => {
      if (find(stored, schema.id) !== undefined) {
        throw new Refusal({
          status: 409,
          scimType: 'uniqueness',
          detail: 'id: this tenant has a schema with this URN',
        });
      }
      if (stored.length >= MAX_SCHEMAS) {
        throw new Refusal({ status: 400, scimType: 'tooMany', detail: `a tenant has at most ${MAX_SCHEMAS} schemas` });
      }
      await writeSchema(tx, tenant, schema);
      return schema;
    });
  }

  async replace(tenant: TenantId, id: string, body: unknown): Promise<SchemaDocument> {
    refuseStandard(id);
    const schema = unwrap(readSchema(body));
    if (schema.id.toLowerCase() !== id.toLowerCase()) {
      throw new Refusal({ status: 400, scimType: 'mutability', detail: 'id: is another than that of the path' });
    }
    return this.change(tenant, async (tx, stored) => {
      const before = find(stored, id);
      if (before === undefined) throw notFound();
      // The URN is the key under which resources hold its values, so its spelling stays.
      const after = { ...schema, id: before.id };
      await refuseBreaches(tx, tenant, before.id, demandsOf(before, after));
      await writeSchema(tx, tenant, after);
      return after;
    });
  }

  async remove(tenant: TenantId, id: string): Promise<void> {
    refuseStandard(id);
    await this.change(tenant, async (tx, stored) => {
      const before = find(stored, id);
      if (before === undefined) throw notFound();
      await refuseBreaches(tx, tenant, before.id, demandsOf(before, undefined));
      await deleteSchema(tx, tenant, id);
    });
  }

  private async change<T>(
    tenant: TenantId,
    work: (tx: PoolClient, stored: readonly SchemaDocument[]) => Promise<T>,
  ): Promise<T> {
    try {
      return await inTransaction(this.registry, async (tx) => {
        await tx.query(`SET LOCAL statement_timeout = ${PATIENCE}`);
        await lockSchemas(tx, tenant);
        return work(
          tx,
          (await readSchemas(tx, tenant)).map(({ document }) => document),
        );
      });
    } catch (error) {
      if (errorCode(error) !== CANCELLED) throw error;
      throw unavailable('looking through all people took too long; nothing was changed');
    } finally {
      this.types.forget(tenant);
    }
  }
}

const find = (stored: readonly SchemaDocument[], id: string): SchemaDocument | undefined =>
  stored.find((each) => each.id.toLowerCase() === id.toLowerCase());

function refuseStandard(id: string): void {
  if (isStandard(id)) throw new Refusal({ status: 403, detail: "this schema is the hub's own and cannot be changed" });
}

async function refuseBreaches(
  tx: PoolClient,
  tenant: TenantId,
  urn: string,
  demands: readonly Demand[],
): Promise<void> {
  for (const demand of demands) {
    if (!(await findBreach(tx, tenant, urn, demand))) continue;
    const what = demand.path.length === 0 ? urn : demand.path.join('.');
    const have = demand.holds === 'absent' ? 'there are people with a value of it' : 'there are people without it';
    throw new Refusal({
      status: 409,
      detail: `${what}: ${demand.because}, but ${have}; change those people first`,
    });
  }
}
