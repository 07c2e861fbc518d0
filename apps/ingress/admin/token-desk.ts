import { HttpException, Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { TokenVerifier, type Caller } from '#platform';
import { REGISTRY } from '../registry/registry-pool.ts';
import { rotateToken } from '../registry/rotate-token.ts';
import { createToken, deleteToken, listTokens, type TokenDescription, type TokenOwner } from '../registry/tokens.ts';
import { instantOf, newServiceToken, newToken, read, rotation } from './token-requests.ts';

/** A token as it is given out: the one time that its value is seen. */
export interface GivenToken {
  readonly id: string;
  readonly token: string;
}

/** Makes, replaces, lists and ends tokens of one owner. Whose they may be is for the controllers to say. */
@Injectable()
export class TokenDesk {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly tokens: TokenVerifier,
  ) {}

  async create(tenant: string, body: unknown, caller: Caller): Promise<GivenToken> {
    const { name, scopes, person, requestsPerSecond, expires } = read(newToken, body);
    refuseBeyond(scopes, caller);
    return createToken(this.registry, {
      tenant,
      name,
      scopes: [...new Set(scopes)],
      person,
      requestsPerSecond,
      expires: instantOf(expires),
    });
  }

  async createForServices(body: unknown): Promise<GivenToken> {
    const { name, expires } = read(newServiceToken, body);
    return createToken(this.registry, { tenant: null, name, scopes: ['facts'], expires: instantOf(expires) });
  }

  /** A successor with the same rights; both are valid until the former is revoked or its grace ends. */
  async rotate(owner: TokenOwner, id: string, body: unknown, caller: Caller): Promise<GivenToken> {
    const { expires, grace } = read(rotation, body === undefined ? {} : body);
    if (!z.uuid().safeParse(id).success) throw unknownToken();
    const former = (await listTokens(this.registry, owner)).find((token) => token.id === id);
    if (owner !== null) refuseBeyond(former?.scopes ?? [], caller);
    const rotated = await rotateToken(this.registry, { tenant: owner, id, expires: instantOf(expires), grace });
    switch (rotated.kind) {
      case 'unknown':
        throw unknownToken();
      case 'twoValid':
        throw new HttpException('two tokens of this row are valid already; revoke the older one first', 409);
      case 'rotated':
        this.tokens.forget();
        return { id: rotated.id, token: rotated.token };
    }
  }

  async list(owner: TokenOwner): Promise<{ tokens: TokenDescription[] }> {
    return { tokens: await listTokens(this.registry, owner) };
  }

  async remove(owner: TokenOwner, id: string): Promise<void> {
    const known = z.uuid().safeParse(id).success && (await deleteToken(this.registry, owner, id));
    if (!known) throw unknownToken();
    this.tokens.forget();
  }
}

/** 403 for scopes that the caller's own token lacks. */
export function refuseBeyond(scopes: readonly string[], caller: Caller): void {
  const own: ReadonlySet<string> = caller.scopes;
  const beyond = scopes.filter((scope) => !own.has(scope));
  if (beyond.length > 0) throw new HttpException(`a token cannot give what it has not: ${beyond.join(' ')}`, 403);
}

const unknownToken = (): HttpException => new HttpException('no such token', 404);
