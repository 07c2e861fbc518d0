import { createECDH, createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { SignJWT, calculateJwkThumbprint, type JSONWebKeySet, type JWK, type JWTPayload } from 'jose';
import { keyFile } from '#keyring';

/** ECDSA on P-256, which every JOSE library has. */
const ALGORITHM = 'ES256';
const COORDINATE = 32;

/**
 * The key that Security Event Tokens are signed with: one per installation, made from a seed of mode 0600 in its home
 * folder, which processes that start together agree on. Its public half is what receivers verify with.
 */
export class SigningKey {
  private constructor(
    private readonly privateKey: KeyObject,
    private readonly kid: string,
    /** RFC 7517: what `/.well-known/jwks.json` serves. */
    readonly published: JSONWebKeySet,
  ) {}

  /** Throws ConfigurationError (keyFile). */
  static async open(home: string): Promise<SigningKey> {
    const jwk = keyOf(await keyFile(join(home, 'event-signing-key')));
    const { d: _, ...open } = jwk;
    const kid = await calculateJwkThumbprint(open);
    const published = { keys: [{ ...open, kid, alg: ALGORITHM, use: 'sig' }] };
    return new SigningKey(createPrivateKey({ key: { ...jwk }, format: 'jwk' }), kid, published);
  }

  /** A SET as a compact JWS; `typ` keeps it from being taken for any other token (RFC 8417 §2.3). */
  sign(claims: JWTPayload): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: 'secevent+jwt', kid: this.kid })
      .sign(this.privateKey);
  }
}

/** A private key of P-256 from the seed. Not every number of 32 bytes is one; the first that is, always the same. */
function keyOf(seed: Buffer): JWK & { readonly d: string } {
  for (let n = 0; ; n += 1) {
    const number = Buffer.from(hkdfSync('sha256', seed, '', `rollcall event signing key ${n}`, COORDINATE));
    const curve = createECDH('prime256v1');
    if (!takes(curve, number)) continue;
    const point = curve.getPublicKey();
    const x = point.subarray(1, 1 + COORDINATE).toString('base64url');
    const y = point.subarray(1 + COORDINATE).toString('base64url');
    return { kty: 'EC', crv: 'P-256', d: number.toString('base64url'), x, y };
  }
}

function takes(curve: ReturnType<typeof createECDH>, number: Buffer): boolean {
  try {
    curve.setPrivateKey(number);
    return true;
  } catch {
    // Above the order of the curve, which one number in 2^32 is: the next one is tried.
    return false;
  }
}
