import { Body, Controller, Delete, Get, HttpCode, HttpException, Inject, Param, Post, UseGuards } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { BearerGuard, CurrentCaller, RequireScopes, SCOPES, TokenVerifier, type Caller } from '#platform';
import { REGISTRY } from '../registry/registry-pool.ts';
import { createToken, deleteToken, listTokens, type TokenDescription } from '../registry/tokens.ts';

const newToken = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((name) => !name.includes('\u0000') && name.isWellFormed(), 'must hold no U+0000 and no lone surrogate'),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** The id of the person whose token it is: what /Me stands for. */
  person: z.uuid().optional(),
  expires: z.iso.datetime({ offset: true }).optional(),
});

/** Tokens of the caller's own tenant. Nothing in a request names another. */
@Controller('admin/tokens')
@UseGuards(BearerGuard)
@RequireScopes('admin')
export class TokensController {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly tokens: TokenVerifier,
  ) {}

  @Post()
  async create(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<{ id: string; token: string }> {
    const parsed = newToken.safeParse(body);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
      throw new HttpException(faults.join('; '), 400);
    }
    const { name, scopes, person, expires } = parsed.data;
    if (expires !== undefined && Date.parse(expires) <= Date.now())
      throw new HttpException('expires: must lie ahead', 400);
    const beyond = scopes.filter((scope) => !caller.scopes.has(scope));
    if (beyond.length > 0) throw new HttpException(`a token cannot give what it has not: ${beyond.join(' ')}`, 403);
    return createToken(this.registry, {
      tenant: caller.tenant,
      name,
      scopes,
      person,
      expires: expires === undefined ? null : new Date(expires),
    });
  }

  @Get()
  async list(@CurrentCaller() caller: Caller): Promise<{ tokens: TokenDescription[] }> {
    return { tokens: await listTokens(this.registry, caller.tenant) };
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<void> {
    const known = z.uuid().safeParse(id).success && (await deleteToken(this.registry, caller.tenant, id));
    if (!known) throw new HttpException('no such token', 404);
    this.tokens.forget();
  }
}
