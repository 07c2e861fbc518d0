import type { Pool } from 'pg';
import { inTransaction } from '#platform';
import { newTokenValue, type TokenOwner } from './tokens.ts';

export interface Rotation {
  readonly tenant: TokenOwner;
  readonly id: string;
  readonly expires: Date | null;
  /** Seconds that the former token goes on; undefined: until it is revoked, or as long as it would have. */
  readonly grace: number | undefined;
}

export type Rotated =
  | { readonly kind: 'rotated'; readonly id: string; readonly token: string }
  /** Also for the client of an issuer, whose row is no token: a successor would have all that the issuer may give. */
  | { readonly kind: 'unknown' }
  /** Two of this row are valid already. */
  | { readonly kind: 'twoValid' };

interface FormerToken {
  readonly family: string;
}

/**
 * Makes a successor with the same name, scopes, person and limit. Both are valid, so that whoever uses the token can be
 * given the new one without a gap; a third is refused. The row's tokens are locked, in the order of their ids, so that
 * of two rotations at once one sees the other's.
 */
export function rotateToken(registry: Pool, { tenant, id, expires, grace }: Rotation): Promise<Rotated> {
  return inTransaction(registry, async (tx) => {
    const known = await tx.query<FormerToken>(
      `SELECT coalesce(family, id) AS family FROM registry.token
       WHERE tenant IS NOT DISTINCT FROM $1 AND id = $2 AND issuer IS NULL AND (expires IS NULL OR expires > now())`,
      [tenant, id],
    );
    const family = known.rows[0]?.family;
    if (family === undefined) return { kind: 'unknown' };
    // Counted in a statement after the lock, so that what a rotation we waited for has made is seen.
    await tx.query(
      `SELECT FROM registry.token WHERE tenant IS NOT DISTINCT FROM $1 AND (id = $2 OR family = $2) AND (expires IS NULL OR expires > now())
       ORDER BY id FOR UPDATE`,
      [tenant, family],
    );
    const { rows } = await tx.query<{ count: number; isValid: boolean | null }>(
      `SELECT count(*)::int AS count, bool_or(id = $3) AS "isValid" FROM registry.token
       WHERE tenant IS NOT DISTINCT FROM $1 AND (id = $2 OR family = $2) AND (expires IS NULL OR expires > clock_timestamp())`,
      [tenant, family, id],
    );
    // That rotation may have ended the one that this would follow.
    if (rows[0]?.isValid !== true) return { kind: 'unknown' };
    if (rows[0].count >= 2) return { kind: 'twoValid' };
    const { id: successor, value, hash } = newTokenValue();
    await tx.query(
      `INSERT INTO registry.token (id, tenant, name, hash, scopes, expires, person, requests_per_second, family)
       SELECT $3, tenant, name, $4, scopes, $5, person, requests_per_second, $6 FROM registry.token WHERE tenant IS NOT DISTINCT FROM $1 AND id = $2`,
      [tenant, id, successor, hash, expires, family],
    );
    if (grace !== undefined) {
      await tx.query(
        `UPDATE registry.token SET expires = least(expires, now() + $3 * interval '1 second') WHERE tenant IS NOT DISTINCT FROM $1 AND id = $2`,
        [tenant, id, grace],
      );
    }
    return { kind: 'rotated', id: successor, token: value };
  });
}
