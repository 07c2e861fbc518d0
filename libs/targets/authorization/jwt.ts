import { SignJWT } from 'jose';
import type { AuthText } from './auth-schema.ts';
import type { Authorization } from './authorization.ts';

type JwtAuth = Extract<AuthText, { type: 'jwt' }>;

/** Seconds by which a token is made anew before it ends. */
const MARGIN = 30;

/** A token signed with a shared key (Ghost), used until shortly before it ends. */
export function jwtAuthorization({
  alg,
  key,
  keyHex,
  header,
  claims,
  ttl = 300_000,
  prefix = 'Bearer ',
}: JwtAuth): Authorization {
  const secret = keyHex === undefined ? Buffer.from(key ?? '', 'utf8') : Buffer.from(keyHex, 'hex');
  const lifetime = Math.floor(ttl / 1_000);
  let made: { readonly value: string; readonly until: number } | undefined;

  const make = async (): Promise<string> => {
    const now = Math.floor(Date.now() / 1_000);
    if (made !== undefined && now < made.until) return made.value;
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ ...header, alg, typ: 'JWT' })
      .setIssuedAt(now)
      .setExpirationTime(now + lifetime)
      .sign(secret);
    made = { value: `${prefix}${token}`, until: now + Math.max(1, lifetime - MARGIN) };
    return made.value;
  };

  return {
    headers: async () => ({ ok: true, headers: { authorization: await make() } }),
    renewable: true,
    renew: () => {
      made = undefined;
    },
  };
}
