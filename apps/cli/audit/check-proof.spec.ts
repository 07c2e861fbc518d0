import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256 } from '#platform';
import {
  ED25519,
  inclusionProof,
  leafHash,
  renderCheckpoint,
  renderNote,
  renderProofFile,
  verifierKey,
} from '#transparency';
import { GrownTree } from '../../../libs/transparency/testing/grown-tree.ts';
import { EXIT, type ExitCode } from '../complaint.ts';
import { checkProof } from './check-proof.ts';

const ORIGIN = 'log.example/rollcall';
const SPKI_BYTES = 12;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = verifierKey(
  sha256,
  ORIGIN,
  ED25519,
  publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_BYTES),
);

const commitment = (sequence: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      sequence,
      id: `e${sequence}`,
      type: 'rollcall.user.created',
      subject: 's1',
      time: '2026-11-24T00:00:00.000Z',
      event: '00',
    }),
  );

/** The proof of what stands at `index` of a signed log of these sequences. */
async function proofOf(sequences: readonly number[], index: number): Promise<string> {
  const tree = new GrownTree();
  tree.add(sequences.map((sequence) => leafHash(sha256, sha256(commitment(sequence)))));
  const reader = tree.at(sequences.length);
  const text = renderCheckpoint({ origin: ORIGIN, size: sequences.length, root: await reader.root() });
  const signatures = [{ name: key.name, keyId: key.keyId, signature: sign(null, Buffer.from(text), privateKey) }];
  return renderProofFile({
    index,
    proof: await inclusionProof(reader, index),
    checkpoint: renderNote({ text, signatures }),
    extra: commitment(sequences[index] ?? 0),
  });
}

function checked(proof: string): { readonly output: string; readonly code: ExitCode } {
  let output = '';
  let code: ExitCode = EXIT.done;
  const terminal = {
    out: (text: string) => void (output += text),
    err: () => undefined,
    interactive: false,
    now: () => 0,
    env: {},
  };
  const exitWith = (given: ExitCode): void => void (code = given);
  checkProof({ terminal, home: () => '/nowhere', exitWith }, { proof, key, event: undefined });
  return { output, code };
}

describe('a proof file', () => {
  it('shows an event of a signed log', async () => {
    const { output, code } = checked(await proofOf([1, 2, 3], 1));
    expect(output).toContain('Event 2 (e2) is in the log');
    expect(code).toBe(EXIT.done);
  });

  it('does not hold for an event that stands at another place than its sequence', async () => {
    const { output, code } = checked(await proofOf([1, 5, 3], 1));
    expect(output).toContain('does not hold');
    expect(code).toBe(EXIT.unsound);
  });

  it('does not hold for an event that is not in that log', async () => {
    const proof = await proofOf([1, 2, 3], 1);
    const forged = commitment(2).toString().replace('"id":"e2"', '"id":"e9"');
    const { output, code } = checked(proof.replace(/^extra .*$/m, `extra ${Buffer.from(forged).toString('base64')}`));
    expect(output).toContain('does not hold');
    expect(code).toBe(EXIT.unsound);
  });
});
