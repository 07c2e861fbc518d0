import { Body, Controller, Delete, Get, HttpCode, HttpException, Inject, Param, Post, UseGuards } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { BearerGuard, CurrentCaller, RequireScopes, SCOPES, TokenVerifier, type Caller } from '#platform';
import { REGISTRY } from '../registry/registry-pool.ts';
import { rotateToken } from '../registry/rotate-token.ts';
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
  /** Above it the answer is 429, by each copy of a service for itself. */
  requestsPerSecond: z.number().int().min(1).max(1_000_000).optional(),
  expires: z.iso.datetime({ offset: true }).optional(),
});

const rotation = z.strictObject({
  expires: z.iso.datetime({ offset: true }).optional(),
  /** Seconds that the former token goes on. */
  grace: z.number().int().min(0).max(31_536_000).optional(),
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
    const { name, scopes, person, requestsPerSecond, expires } = read(newToken, body);
    const beyond = scopes.filter((scope) => !caller.scopes.has(scope));
    if (beyond.length > 0) throw new HttpException(`a token cannot give what it has not: ${beyond.join(' ')}`, 403);
    return createToken(this.registry, {
      tenant: caller.tenant,
      name,
      scopes,
      person,
      requestsPerSecond,
      expires: instantOf(expires),
    });
  }

  /** A successor with the same rights; both are valid until the former is revoked or its grace ends. */
  @Post(':id/rotate')
  async rotate(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<{ id: string; token: string }> {
    const { expires, grace } = read(rotation, body ?? {});
    if (!z.uuid().safeParse(id).success) throw new HttpException('no such token', 404);
    const former = (await listTokens(this.registry, caller.tenant)).find((token) => token.id === id);
    const scopes: ReadonlySet<string> = caller.scopes;
    if (former?.scopes.some((scope) => !scopes.has(scope)) === true)
      throw new HttpException('a token cannot give what it has not', 403);
    const rotated = await rotateToken(this.registry, { tenant: caller.tenant, id, expires: instantOf(expires), grace });
    switch (rotated.kind) {
      case 'unknown':
        throw new HttpException('no such token', 404);
      case 'twoValid':
        throw new HttpException('two tokens of this row are valid already; revoke the older one first', 409);
      case 'rotated':
        this.tokens.forget();
        return { id: rotated.id, token: rotated.token };
    }
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

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new HttpException(faults.join('; '), 400);
}

function instantOf(expires: string | undefined): Date | null {
  if (expires === undefined) return null;
  const instant = new Date(expires);
  if (instant.getTime() <= Date.now()) throw new HttpException('expires: must lie ahead', 400);
  return instant;
}
