import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import type { Pool } from 'pg';
import { isTenantId } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, inTransaction, type Caller, type Scope } from '#platform';
import { REGISTRY } from '../registry/registry-pool.ts';
import { insertTenant, isTenant, listTenants, type TenantDescription } from '../registry/tenants.ts';
import { createToken, type TokenDescription } from '../registry/tokens.ts';
import { TokenDesk, refuseBeyond, type GivenToken } from './token-desk.ts';
import { newTenant, page } from './tenant-requests.ts';
import { read } from './token-requests.ts';

/** A right over all tenants is no tenant's to have; the services' is theirs. */
const NOT_BY_DEFAULT: ReadonlySet<Scope> = new Set(['tenants', 'facts']);

/** The tenants of the installation and their tokens: the one place where somebody may name a tenant that is not theirs. */
@Controller('admin/tenants')
@UseGuards(BearerGuard)
@RequireScopes('tenants')
export class TenantsController {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly desk: TokenDesk,
  ) {}

  /** Takes `{ name, scopes? }`: the tenant and its first token, whose value is in this answer alone. 409: it is there. */
  @Post()
  async create(
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<TenantDescription & { readonly token: GivenToken }> {
    const wanted = read(newTenant, body);
    const scopes = wanted.scopes ?? [...caller.scopes].filter((scope) => !NOT_BY_DEFAULT.has(scope));
    if (scopes.length === 0) throw new HttpException('the token has no scope that it could give a tenant', 403);
    refuseForTenant(scopes, caller);
    return inTransaction(this.registry, async (tx) => {
      const made = await insertTenant(tx, wanted.name);
      if (made === undefined) throw new HttpException(`there is a tenant ${wanted.name} already`, 409);
      const first = { tenant: wanted.name, name: 'first token', scopes: [...new Set(scopes)], expires: null };
      return { ...made, token: await createToken(tx, first) };
    });
  }

  /** In the order of names; where there are more, `next` is the `after` of the next page. */
  @Get()
  async list(@Query() query: unknown): Promise<{ readonly tenants: TenantDescription[]; readonly next?: string }> {
    const { after, limit } = read(page, query);
    const tenants = await listTenants(this.registry, after ?? '', limit + 1);
    const last = tenants[limit - 1];
    return tenants.length > limit && last !== undefined
      ? { tenants: tenants.slice(0, limit), next: last.name }
      : { tenants };
  }

  @Post(':tenant/tokens')
  async createToken(
    @Param('tenant') named: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<GivenToken> {
    const tenant = await this.known(named);
    return this.desk.create(tenant, body, withoutTenants(caller));
  }

  @Get(':tenant/tokens')
  async listTokens(@Param('tenant') named: string): Promise<{ tokens: TokenDescription[] }> {
    return this.desk.list(await this.known(named));
  }

  @Post(':tenant/tokens/:id/rotate')
  async rotateToken(
    @Param('tenant') named: string,
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<GivenToken> {
    return this.desk.rotate(await this.known(named), id, body, caller);
  }

  @Delete(':tenant/tokens/:id')
  @HttpCode(204)
  async removeToken(@Param('tenant') named: string, @Param('id') id: string): Promise<void> {
    return this.desk.remove(await this.known(named), id);
  }

  private async known(tenant: string): Promise<string> {
    if (isTenantId(tenant) && (await isTenant(this.registry, tenant))) return tenant;
    throw new HttpException('there is no such tenant', 404);
  }
}

/** Who may make tenants cannot make others who may, in a tenant's name: that goes by `POST /admin/tokens` alone. */
const withoutTenants = (caller: Caller): Caller => ({
  ...caller,
  scopes: new Set([...caller.scopes].filter((scope) => scope !== 'tenants')),
});

const refuseForTenant = (scopes: readonly Scope[], caller: Caller): void =>
  refuseBeyond(scopes, withoutTenants(caller));
