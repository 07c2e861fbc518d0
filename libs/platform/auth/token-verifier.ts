import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { SCOPES, type Caller, type Scope, type ServiceCaller } from './caller.ts';
import { findToken, type TokenRow } from './find-token.ts';
import { JwtCallers, type JwtClient } from './jwt-callers.ts';

/** How long a revoked or expired token may still be taken by a process that has just seen it, in milliseconds. */
export const TOKEN_CACHE_TTL = 5_000;
const TOKEN_CACHE_SIZE = 10_000;

export const hashToken = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest();

const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);

/** Turns a bearer token into a caller. Unknown tokens are remembered for the same short time, so a guesser costs no query each. */
export class TokenVerifier {
  private readonly seen = new LRUCache<string, Caller | ServiceCaller | 'unknown'>({
    max: TOKEN_CACHE_SIZE,
    ttl: TOKEN_CACHE_TTL,
  });

  private readonly jwts: JwtCallers;

  /** `note` is told of a client of an issuer that is seen for the first time. */
  constructor(
    private readonly registry: Pool,
    note?: (client: JwtClient) => Promise<void>,
  ) {
    this.jwts = new JwtCallers(registry, note);
  }

  /**
   * The caller, or undefined for a token that is unknown or past its expiry. Rejects when the registry, or the keys of
   * a JWT's issuer, cannot be reached.
   */
  async verify(token: string): Promise<Caller | ServiceCaller | undefined> {
    const hash = hashToken(token);
    const key = hash.toString('base64');
    const known = this.seen.get(key);
    if (known !== undefined) return known === 'unknown' ? undefined : known;
    const row = await (JwtCallers.looksLikeOne(token) ? this.jwts.verify(token) : findToken(this.registry, hash));
    if (row === undefined) {
      this.seen.set(key, 'unknown');
      return undefined;
    }
    const caller = callerOf(row);
    const left = row.expires === null ? TOKEN_CACHE_TTL : row.expires.getTime() - Date.now();
    this.seen.set(key, caller, { ttl: Math.max(1, Math.min(TOKEN_CACHE_TTL, left)) });
    return caller;
  }

  /** Forgets what was seen: for the process that has just written a token. */
  forget(): void {
    this.seen.clear();
  }
}

function callerOf({ id, tenant, scopes, person, requestsPerSecond }: TokenRow): Caller | ServiceCaller {
  const bearer = {
    token: id,
    scopes: new Set(scopes.filter(isScope)),
    ...(requestsPerSecond === null ? {} : { requestsPerSecond }),
  };
  if (tenant === null) return { ...bearer, tenant: undefined };
  return { ...bearer, tenant, ...(person === null ? {} : { person }) };
}
