import { Body, Controller, Delete, Get, HttpCode, HttpException, Inject, Param, Post, UseGuards } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { BearerGuard, CurrentCaller, RequireScopes, TokenVerifier, type Caller } from '#platform';
import { deleteIssuer, insertIssuer, listIssuers, type IssuerDescription } from '../registry/issuers.ts';
import { REGISTRY } from '../registry/registry-pool.ts';
import { discoverKeys } from './discover-keys.ts';
import { newIssuer } from './issuer-requests.ts';
import { refuseBeyond } from './token-desk.ts';
import { read } from './token-requests.ts';

/** The issuers whose JWTs are taken for tokens of the caller's tenant. */
@Controller('admin/issuers')
@UseGuards(BearerGuard)
@RequireScopes('admin')
export class IssuersController {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly tokens: TokenVerifier,
  ) {}

  /** 400: its keys cannot be found out; 409: the pair of issuer and audience is taken. */
  @Post()
  async create(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<IssuerDescription> {
    const { jwksUri, ...wanted } = read(newIssuer, body);
    refuseBeyond(wanted.scopes, caller);
    const keys = jwksUri ?? (await discoverKeys(wanted.issuer));
    const made = await insertIssuer(this.registry, caller.tenant, {
      ...wanted,
      jwksUri: keys,
      requestsPerSecond: wanted.requestsPerSecond,
    });
    if (made !== undefined) return made;
    throw new HttpException('this issuer is registered for this audience already; choose another audience', 409);
  }

  @Get()
  async list(@CurrentCaller() { tenant }: Caller): Promise<{ issuers: IssuerDescription[] }> {
    return { issuers: await listIssuers(this.registry, tenant) };
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @CurrentCaller() { tenant }: Caller): Promise<void> {
    const known = z.uuid().safeParse(id).success && (await deleteIssuer(this.registry, tenant, id));
    if (!known) throw new HttpException('no such issuer', 404);
    this.tokens.forget();
  }
}
