import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { sha256 } from '#platform';
import { keyFile } from '#keyring';
import {
  ED25519,
  renderCheckpoint,
  renderNote,
  renderVerifierKey,
  verifierKey,
  type Checkpoint,
  type VerifierKey,
} from '#transparency';

/** What goes before a seed and before a public key to make them DER (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_BYTES = 12;

/** The key that the log's checkpoints are signed with: Ed25519, its seed a file of mode 0600 made on first use. */
export class LogKey {
  readonly publicKey: Buffer;
  private readonly privateKey: KeyObject;

  private constructor(seed: Buffer) {
    this.privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI_BYTES);
  }

  /** Throws ConfigurationError (keyFile). */
  static async open(home: string): Promise<LogKey> {
    return new LogKey(await keyFile(join(home, 'audit-log-key')));
  }

  /** The signed note of a checkpoint (C2SP tlog-checkpoint); the key's name is the log's origin. */
  sign(checkpoint: Checkpoint): string {
    const text = renderCheckpoint(checkpoint);
    const { name, keyId } = this.verifier(checkpoint.origin);
    return renderNote({
      text,
      signatures: [{ name, keyId, signature: sign(null, Buffer.from(text), this.privateKey) }],
    });
  }

  /** What verifiers are configured with: the vkey of C2SP signed-note. */
  verifierText(origin: string): string {
    return renderVerifierKey(this.verifier(origin));
  }

  private verifier(origin: string): VerifierKey {
    return verifierKey(sha256, origin, ED25519, this.publicKey);
  }
}
