import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseProofFile, renderProofFile } from '../proofs/proof-file.ts';
import { sha256 } from '../testing/sha256.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseCheckpoint, renderCheckpoint } from './checkpoint.ts';
import { cosignedMessage, parseCosignature, renderCosignature } from './cosignature.ts';
import { parseNote, renderNote } from './signed-note.ts';
import { ED25519, parseVerifierKey, renderVerifierKey, verifierKey } from './verifier-key.ts';

// The example of the specification (C2SP signed-note, Verifier keys).
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const publicKeyOf = (raw: Uint8Array) =>
  createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });

describe('base 64', () => {
  it('is what Node writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(toBase64(bytes)).toBe(text);
        expect(fromBase64(text)).toEqual(new Uint8Array(bytes));
      }),
      { seed: 7 },
    );
  });

  it.each(['a', 'ab', 'abc', 'ab==c', 'a===', 'YR==', 'YWJ=', 'YW Jj', 'YW-_'])('%s has no bytes', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});

describe('a signed note', () => {
  it('of the specification verifies with its key', () => {
    const key = parseVerifierKey(sha256, VKEY);
    const note = parseNote(NOTE);
    if (key === undefined || note === undefined) throw new Error('the example was not read');
    const [signature] = note.signatures;

    expect([signature?.name, signature?.keyId]).toEqual([key.name, key.keyId]);
    const signed = Buffer.from(signature?.signature ?? []);
    expect(verify(null, Buffer.from(note.text), publicKeyOf(key.publicKey), signed)).toBe(true);
    expect(verify(null, Buffer.from('another text\n'), publicKeyOf(key.publicKey), signed)).toBe(false);
    expect(renderNote(note)).toBe(NOTE);
    expect(renderVerifierKey(key)).toBe(VKEY);
  });

  it.each([
    ['without a signature', 'text\n'],
    ['without its end', NOTE.slice(0, -1)],
    ['with a control character', NOTE.replace('example message', 'example\tmessage')],
    ['with a signature of nothing', 'text\n\n— example.com/foo Uw2QOg==\n'],
    ['with a plus in a name', 'text\n\n— example.com+foo Uw2QOkn8srV1\n'],
    ['with a line of another kind', 'text\n\nsigned by me\n'],
  ])('%s is none', (_, text) => {
    expect(parseNote(text)).toBeUndefined();
  });

  it('has a key id that other names do not share, in any script', () => {
    const bytes = new Uint8Array(32);
    const key = verifierKey(sha256, 'prüfer.example/größe✓', ED25519, bytes);
    const expected = sha256(Buffer.from('prüfer.example/größe✓\n'), Uint8Array.of(ED25519), bytes).slice(0, 4);
    expect(key.keyId).toBe(new DataView(expected.buffer, expected.byteOffset).getUint32(0));
    expect(parseVerifierKey(sha256, renderVerifierKey(key))).toEqual(key);
  });

  it.each([
    ['of another id', VKEY.replace('530d903a', '530d903b')],
    ['of another type', VKEY.replace('Aeky', 'Beky')],
    ['too short', VKEY.slice(0, -4)],
    ['without a name', VKEY.slice('example.com/foo'.length)],
  ])('a verifier key %s is none', (_, text) => {
    expect(parseVerifierKey(sha256, text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  const checkpoint = { origin: 'example.com/log', size: 20_852_163, root: sha256(Buffer.from('root')) };

  it('is read as it was written', () => {
    expect(parseCheckpoint(renderCheckpoint(checkpoint))).toEqual({
      ...checkpoint,
      root: new Uint8Array(checkpoint.root),
    });
  });

  it.each([
    ['a leading zero', (text: string) => text.replace('20852163', '020852163')],
    ['a size that is no number', (text: string) => text.replace('20852163', '2e7')],
    ['an unsafe size', (text: string) => text.replace('20852163', '90071992547409930')],
    ['a short root', (text: string) => text.replace(/\n[^\n]+\n$/, '\nAAAA\n')],
    ['no origin', (text: string) => text.replace('example.com/log', '')],
    ['an empty line', (text: string) => `${text}\n`],
    ['no end', (text: string) => text.slice(0, -1)],
  ])('with %s is none', (_, spoil) => {
    expect(parseCheckpoint(spoil(renderCheckpoint(checkpoint)))).toBeUndefined();
  });

  it('can be cosigned by a witness', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
    const key = verifierKey(sha256, 'witness.example/w1', 0x04, raw);
    const message = cosignedMessage(1_679_315_147, renderCheckpoint(checkpoint));
    const bytes = renderCosignature({ time: 1_679_315_147, signature: sign(null, Buffer.from(message), privateKey) });

    const read = parseCosignature(bytes);

    expect(read?.time).toBe(1_679_315_147);
    expect(verify(null, Buffer.from(message), publicKeyOf(key.publicKey), Buffer.from(read?.signature ?? []))).toBe(
      true,
    );
    expect(parseCosignature(bytes.subarray(1))).toBeUndefined();
    expect(key.keyId).not.toBe(verifierKey(sha256, 'witness.example/w1', ED25519, raw).keyId);
    expect(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).asymmetricKeyType).toBe('ed25519');
  });
});

describe('a proof file', () => {
  const proof = { index: 73_894, proof: [sha256(Buffer.from('a')), sha256(Buffer.from('b'))], checkpoint: NOTE };

  it('is read as it was written', () => {
    const text = renderProofFile(proof);
    expect(text.startsWith('c2sp.org/tlog-proof@v1\nindex 73894\n')).toBe(true);
    expect(parseProofFile(text)).toEqual({ ...proof, proof: proof.proof.map((hash) => new Uint8Array(hash)) });
    const extra = new Uint8Array(Buffer.from('what the entry was made of'));
    expect(parseProofFile(renderProofFile({ ...proof, extra }))).toMatchObject({ index: 73_894, extra });
  });

  it.each([
    ['of another version', (text: string) => text.replace('@v1', '@v2')],
    ['with extra data that are none', (text: string) => text.replace('index', 'extra YW-j\nindex')],
    ['without its index', (text: string) => text.replace(/index.*\n/, '')],
    ['with a leading zero', (text: string) => text.replace('index 7', 'index 07')],
    ['with half a hash', (text: string) => text.replace(/\n[A-Za-z0-9+/]{43}=\n/, '\nAAAA\n')],
    ['without a checkpoint', (text: string) => text.slice(0, text.indexOf('\n\n'))],
  ])('%s is none', (_, spoil) => {
    expect(parseProofFile(spoil(renderProofFile(proof)))).toBeUndefined();
  });
});
