import { createHash } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { fetchShort } from './fetch-short.ts';
import { findClient } from './find-client.ts';
import { findIssuers, type Issuer } from './find-issuers.ts';
import type { TokenRow } from './find-token.ts';

/** Asymmetric ones alone: with a shared secret everybody who can verify could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Seconds that two clocks may differ. */
const CLOCK_TOLERANCE = 30;
/** Milliseconds for an answer with keys, and before they are asked for again because a token names one unknown. */
const KEYS_TIMEOUT = 5_000;
const KEYS_COOLDOWN = 30_000;
/** Milliseconds that an issuer whose keys could not be had is not asked again: anybody can send what makes us ask. */
const KEYS_REST = 1_000;
/** The last instant that a Date can tell; beyond it there is none, and a cache would keep the caller for ever. */
const LATEST = 8.64e15;
const MOST_ISSUERS = 1_000;
const MOST_AUDIENCES = 20;
const LONGEST_CLIENT = 200;

/** A client of an issuer, as histories show it: the row of `registry.token` that stands for it. */
export interface JwtClient {
  /** The same for the same client of the same issuer, always. */
  readonly id: string;
  readonly issuer: Issuer;
  /** The claim `client_id` (RFC 9068), else `azp`, else `sub`. */
  readonly client: string;
}

/** Takes the JWTs of registered issuers for tokens (RFC 9068; RFC 7519): what our own tokens are, with another proof. */
export class JwtCallers {
  private readonly keys = new LRUCache<string, JWTVerifyGetKey>({ max: MOST_ISSUERS });

  constructor(
    private readonly registry: Pool,
    /** Told of a client that is not noted yet. Absent: it works, and histories show its id alone. */
    private readonly note?: (client: JwtClient) => Promise<void>,
  ) {}

  /** Three parts, and a header that begins as JSON: no token of our own looks like this. */
  static looksLikeOne(token: string): boolean {
    return /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(token);
  }

  /**
   * The row that our own token with these rights would have; undefined for a JWT that is not valid here. Rejects with
   * 503 where the keys of its issuer cannot be had.
   */
  async verify(token: string): Promise<TokenRow | undefined> {
    const issuer = await this.issuerOf(token);
    if (issuer === undefined) return undefined;
    const claims = await this.verified(token, issuer);
    const client = claims === undefined ? undefined : clientOf(claims);
    if (claims?.exp === undefined || client === undefined) return undefined;
    const id = idOf(issuer.id, client);
    const standing = await findClient(this.registry, id);
    if (standing === 'ended') return undefined;
    if (standing === 'unknown') await this.note?.({ id, issuer, client });
    const { tenant, requestsPerSecond } = issuer;
    const granted = scopesOf(claims[issuer.scopeClaim]);
    const scopes = issuer.scopes.filter((scope) => granted.has(scope));
    const expires = new Date(Math.min(claims.exp * 1_000, LATEST));
    return { id, tenant, scopes, expires, person: null, requestsPerSecond };
  }

  /** By what the token claims before it is verified; undefined also where two tenants could be meant. */
  private async issuerOf(token: string): Promise<Issuer | undefined> {
    const claims = claimsOf(token);
    const audiences = [claims?.aud ?? []].flat();
    if (typeof claims?.iss !== 'string' || audiences.length === 0 || audiences.length > MOST_AUDIENCES)
      return undefined;
    if ([claims.iss, ...audiences].some((text) => typeof text !== 'string' || text.includes('\u0000')))
      return undefined;
    const issuers = await findIssuers(this.registry, claims.iss, audiences);
    return issuers.length === 1 ? issuers[0] : undefined;
  }

  private async verified(token: string, { issuer, audience, jwksUri }: Issuer): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.keysOf(jwksUri), {
        ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE, requiredClaims: ['exp'] },
      });
      return payload;
    } catch (error) {
      if (isRefusal(error)) return undefined;
      const code = error instanceof errors.JOSEError ? error.code : 'no answer';
      throw new HttpException(`the keys of the token's issuer cannot be had (${code}); ask again later`, 503);
    }
  }

  private keysOf(uri: string): JWTVerifyGetKey {
    const known = this.keys.get(uri);
    if (known !== undefined) return known;
    let asked = -Infinity;
    const keys = createRemoteJWKSet(new URL(uri), {
      timeoutDuration: KEYS_TIMEOUT,
      cooldownDuration: KEYS_COOLDOWN,
      // After an answer with keys nobody asks again so soon; so whoever does comes after one without.
      [customFetch]: (url: string, options: RequestInit) => {
        if (performance.now() - asked < KEYS_REST) throw new errors.JOSEError('asked a moment ago');
        asked = performance.now();
        return fetchShort(url, options);
      },
    });
    this.keys.set(uri, keys);
    return keys;
  }
}

/** Whether it is the token that is wrong; else it is the way to the issuer's keys. */
const isRefusal = (error: unknown): boolean =>
  error instanceof errors.JWTClaimValidationFailed ||
  error instanceof errors.JWTExpired ||
  error instanceof errors.JWTInvalid ||
  error instanceof errors.JWSInvalid ||
  error instanceof errors.JWSSignatureVerificationFailed ||
  error instanceof errors.JOSEAlgNotAllowed ||
  error instanceof errors.JOSENotSupported ||
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys;

function claimsOf(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return undefined;
    throw error;
  }
}

function clientOf(claims: JWTPayload): string | undefined {
  const client = claims['client_id'] ?? claims['azp'] ?? claims.sub;
  const isName = typeof client === 'string' && client !== '' && client.length <= LONGEST_CLIENT;
  return isName && client.isWellFormed() && !client.includes('\u0000') ? client : undefined;
}

function scopesOf(claim: unknown): ReadonlySet<string> {
  if (typeof claim === 'string') return new Set(claim.split(' '));
  return new Set(Array.isArray(claim) ? claim.filter((each) => typeof each === 'string') : []);
}

/** A UUID of version 8 (RFC 9562 §5.8): the first 122 bits of a hash. */
function idOf(issuer: string, client: string): string {
  const hash = createHash('sha256').update(`${issuer}\u0000${client}`).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
