/** A witness's statement that it saw the log grow to this checkpoint, consistently (C2SP tlog-cosignature, Ed25519). */
export interface Cosignature {
  /** POSIX seconds. */
  readonly time: number;
  /** Ed25519 over {@link cosignedMessage}. */
  readonly signature: Uint8Array;
}

const SIGNATURE_BYTES = 64;

/** What a witness signs: a header that belongs to no other message, the time, the checkpoint's whole text. */
export const cosignedMessage = (time: number, checkpointText: string): string =>
  `cosignature/v1\ntime ${time}\n${checkpointText}`;

/** `timestamped_signature`: the time as a big-endian u64, then the signature. */
export function renderCosignature({ time, signature }: Cosignature): Uint8Array {
  const bytes = new Uint8Array(8 + signature.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time));
  bytes.set(signature, 8);
  return bytes;
}

/** Undefined for bytes that are none, or whose time no number can hold. */
export function parseCosignature(bytes: Uint8Array): Cosignature | undefined {
  if (bytes.length !== 8 + SIGNATURE_BYTES) return undefined;
  const time = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
  return Number.isSafeInteger(time) ? { time, signature: bytes.subarray(8) } : undefined;
}
