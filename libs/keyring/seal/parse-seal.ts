import { isKeyId, type KeyId } from '#identity';
import { BrokenSeal } from './broken-seal.ts';

/**
 * A compact JWE `dir`/A256GCM taken apart. Only the header is decoded: it says which key to look up. The rest is still
 * base64url text, read when the seal is opened.
 */
export interface Seal {
  /** The protected header as it stands: it is the additional authenticated data. */
  readonly header: string;
  readonly kid: KeyId;
  readonly contextHash: string;
  /** 16 characters. */
  readonly nonce: string;
  readonly ciphertext: string;
  /** 22 characters. */
  readonly tag: string;
}

const NONCE = 16;
const TAG = 22;

/**
 * Takes a compact JWE apart; throws {@link BrokenSeal} for anything but ours. Cut by position, as every event of a
 * rebuild passes here: a regular expression over the whole text took as long as decrypting it.
 */
export function parseSeal(jwe: string): Seal {
  const header = jwe.slice(0, jwe.indexOf('.'));
  const nonceAt = header.length + '..'.length;
  const ciphertextAt = nonceAt + NONCE + 1;
  const tagAt = jwe.length - TAG;
  const isCompact =
    jwe.startsWith('..', header.length) &&
    jwe[ciphertextAt - 1] === '.' &&
    jwe.indexOf('.', ciphertextAt) === tagAt - 1;
  if (!isCompact) throw new BrokenSeal('it is no compact JWE of dir and A256GCM');
  return {
    header,
    ...readHeader(header),
    nonce: jwe.slice(nonceAt, nonceAt + NONCE),
    ciphertext: jwe.slice(ciphertextAt, tagAt - 1),
    tag: jwe.slice(tagAt),
  };
}

function readHeader(encoded: string): Pick<Seal, 'kid' | 'contextHash'> {
  const header = parseJson(Buffer.from(encoded, 'base64url').toString('utf8'));
  if (typeof header !== 'object' || header === null) throw new BrokenSeal('its header is no object');
  const { alg, enc, kid, ctx, crit, zip }: Partial<Record<string, unknown>> = { ...header };
  // Critical extensions and compression are not ours; ignoring them would be opening something else than was sealed.
  if (alg !== 'dir' || enc !== 'A256GCM' || crit !== undefined || zip !== undefined) {
    throw new BrokenSeal('its header asks for another way of sealing');
  }
  if (typeof kid !== 'string' || typeof ctx !== 'string') throw new BrokenSeal('its header lacks kid or ctx');
  if (!isKeyId(kid)) throw new BrokenSeal('its kid is no key id');
  return { kid, contextHash: ctx };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BrokenSeal('its header is no JSON', { cause: error });
  }
}
