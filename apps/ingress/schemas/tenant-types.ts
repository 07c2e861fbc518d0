import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import { compileUserType, groupType } from '#scim';
import { REGISTRY } from '../registry/registry-pool.ts';
import { STANDARD_TYPES, type Types } from './standard-types.ts';
import { readSchemas, readSchemasVersion } from './stored-schemas.ts';

/** How long a process may go on with what it knows of a tenant's schemas, in milliseconds. */
const TYPES_TTL = 2_000;
const TENANTS = 1_000;

interface Known {
  readonly version: number;
  readonly types: Types;
}

/** The types of each tenant, compiled once for each change of its schemas; a change by another process is noticed. */
@Injectable()
export class TenantTypes {
  private readonly fresh = new LRUCache<TenantId, Promise<Types>>({ max: TENANTS, ttl: TYPES_TTL });
  private readonly compiled = new LRUCache<TenantId, Known>({ max: TENANTS });

  constructor(@Inject(REGISTRY) private readonly registry: Pool) {}

  /** Rejects when the registry cannot be asked: never a guess about which attributes there are. */
  of(tenant: TenantId): Promise<Types> {
    const known = this.fresh.get(tenant);
    if (known !== undefined) return known;
    const looked = this.look(tenant);
    this.fresh.set(tenant, looked);
    looked.catch(() => this.fresh.delete(tenant));
    return looked;
  }

  /** For the process that has just changed them. */
  forget(tenant: TenantId): void {
    this.fresh.delete(tenant);
  }

  private async look(tenant: TenantId): Promise<Types> {
    const version = (await readSchemasVersion(this.registry, tenant)) ?? 0;
    const known = this.compiled.get(tenant);
    if (known?.version === version) return known.types;
    const stored = await readSchemas(this.registry, tenant);
    const types =
      stored.length === 0
        ? STANDARD_TYPES
        : { User: compileUserType(stored.map(({ document }) => document)), Group: groupType };
    this.compiled.set(tenant, { version, types });
    return types;
  }
}
