import { BrokenSeal } from './broken-seal.ts';

interface SealParts {
  /** The protected header as it stands, base64url: it is the additional authenticated data. */
  readonly header: string;
  readonly kid: string;
  readonly contextHash: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

const COMPACT = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;

/** Takes a compact JWE `dir`/A256GCM apart; throws {@link BrokenSeal} for anything else. */
export function parseSeal(jwe: string): SealParts {
  const [, header, nonce, ciphertext, tag] = COMPACT.exec(jwe) ?? [];
  if (header === undefined || nonce === undefined || ciphertext === undefined || tag === undefined) {
    throw new BrokenSeal('it is no compact JWE of dir and A256GCM');
  }
  return {
    header,
    ...readHeader(header),
    nonce: Buffer.from(nonce, 'base64url'),
    ciphertext: Buffer.from(ciphertext, 'base64url'),
    tag: Buffer.from(tag, 'base64url'),
  };
}

function readHeader(encoded: string): Pick<SealParts, 'kid' | 'contextHash'> {
  const header = parseJson(Buffer.from(encoded, 'base64url').toString('utf8'));
  if (typeof header !== 'object' || header === null) throw new BrokenSeal('its header is no object');
  const { alg, enc, kid, ctx, ...others }: Partial<Record<string, unknown>> = { ...header };
  // Critical extensions and compression are not ours; ignoring them would be opening something else than was sealed.
  if (alg !== 'dir' || enc !== 'A256GCM' || 'crit' in others || 'zip' in others) {
    throw new BrokenSeal('its header asks for another way of sealing');
  }
  if (typeof kid !== 'string' || typeof ctx !== 'string') throw new BrokenSeal('its header lacks kid or ctx');
  return { kid, contextHash: ctx };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BrokenSeal('its header is no JSON', { cause: error });
  }
}
