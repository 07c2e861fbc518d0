import type { Sha256 } from '../hash.ts';
import { fromBase64, toBase64 } from './base64.ts';

/** Signature types of C2SP signed-note that are used here. */
export const ED25519 = 0x01;
export const ED25519_COSIGNATURE = 0x04;
type KeyType = typeof ED25519 | typeof ED25519_COSIGNATURE;

const PUBLIC_KEY_BYTES = 32;

/** A key that notes can be verified with. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: number;
  readonly type: KeyType;
  /** Ed25519, 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

export function verifierKey(sha256: Sha256, name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  return { name, type, publicKey, keyId: keyIdOf(sha256, name, type, publicKey) };
}

/** SHA-256(name || newline || type || public key), the first four bytes. */
function keyIdOf(sha256: Sha256, name: string, type: number, publicKey: Uint8Array): number {
  const hash = sha256(utf8(`${name}\n`), Uint8Array.of(type), publicKey);
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0);
}

/** `<name>+<key id in hexadecimal>+<base64 of type and key>`: the vkey of C2SP signed-note. */
export function renderVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  const material = new Uint8Array(1 + publicKey.length);
  material[0] = type;
  material.set(publicKey, 1);
  return `${name}+${keyId.toString(16).padStart(8, '0')}+${toBase64(material)}`;
}

/** Reads a vkey; undefined for one that is malformed, of another type, or whose id is not that of its key. */
export function parseVerifierKey(sha256: Sha256, text: string): VerifierKey | undefined {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return undefined;
  const material = fromBase64(encoded);
  if (material?.length !== 1 + PUBLIC_KEY_BYTES) return undefined;
  const type = material[0];
  if (type !== ED25519 && type !== ED25519_COSIGNATURE) return undefined;
  const key = verifierKey(sha256, name, type, material.subarray(1));
  return key.keyId === Number.parseInt(id, 16) ? key : undefined;
}

const utf8 = (text: string): Uint8Array =>
  Uint8Array.from(encodeURIComponent(text).match(/%..|./g) ?? [], (unit) =>
    unit.length === 1 ? unit.charCodeAt(0) : Number.parseInt(unit.slice(1), 16),
  );
