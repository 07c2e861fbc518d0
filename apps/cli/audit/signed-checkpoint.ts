import { createPublicKey, verify } from 'node:crypto';
import { sha256 } from '#platform';
import { parseCheckpoint, parseNote, parseVerifierKey, type Checkpoint, type VerifierKey } from '#transparency';
import { Complaint } from '../complaint.ts';

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Reads a vkey, as `rollcall audit key` prints it. Throws {@link Complaint}. */
export function readVerifierKey(text: string): VerifierKey {
  const key = parseVerifierKey(sha256, text.trim());
  if (key !== undefined) return key;
  throw new Complaint('that is no verifier key', 'give it as `rollcall audit key` prints it: name+id+key');
}

/**
 * What a signed checkpoint says, once the log's signature on it has been verified. `what` names it in complaints.
 * Throws {@link Complaint} for a note that is none, of another log, or whose signature is not the key's.
 */
export function openCheckpoint(note: string, key: VerifierKey, what: string): Checkpoint {
  const signed = parseNote(note);
  const checkpoint = signed === undefined ? undefined : parseCheckpoint(signed.text);
  if (signed === undefined || checkpoint === undefined) {
    throw new Complaint(`${what} is no checkpoint`, 'give the file as `rollcall audit checkpoint` wrote it');
  }
  const ours = signed.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId);
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, key.publicKey]), format: 'der', type: 'spki' });
  const isSigned = ours.some(({ signature }) =>
    verify(null, Buffer.from(signed.text), publicKey, Buffer.from(signature)),
  );
  if (isSigned && checkpoint.origin === key.name) return checkpoint;
  throw new Complaint(
    `${what} is not signed with the key of ${key.name}`,
    'it was altered, or is of another log: do not rely on it',
  );
}
