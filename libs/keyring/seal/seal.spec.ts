import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CompactEncrypt } from 'jose';
import { isKeyId, type KeyId } from '#identity';
import type { DataKey } from '../keys/keyring.ts';
import { BrokenSeal } from './broken-seal.ts';
import { open } from './open.ts';
import { parseSeal } from './parse-seal.ts';
import { seal } from './seal.ts';

const key: DataKey = { kid: keyId('01931f7e-7b1a-4000-8000-000000000001'), dek: createSecretKey(randomBytes(32)) };
const context = 'Zm9v';
const reopen = (jwe: string): string => open(parseSeal(jwe), key.dek, context);

function keyId(text: string): KeyId {
  if (!isKeyId(text)) throw new TypeError('not a key id');
  return text;
}

describe('a seal', () => {
  it.each([
    ['nothing', ''],
    ['ASCII', '{"userName":"ada"}'],
    ['other scripts', '{"userName":"Ада 🜁"}'],
    ['more than is decoded in place', 'ä'.repeat(100_000)],
  ])('opens to what was sealed: %s', (_, plaintext) => {
    expect(reopen(seal(key, context, plaintext))).toBe(plaintext);
  });

  it('opens when another library sealed it, whatever the order of its header', async () => {
    const jwe = await new CompactEncrypt(Buffer.from('data'))
      .setProtectedHeader({ ctx: context, kid: key.kid, enc: 'A256GCM', alg: 'dir' })
      .encrypt(key.dek);
    expect(reopen(jwe)).toBe('data');
  });

  it('does not open with any one character changed, taken out or put in', () => {
    const jwe = seal(key, context, '{"userName":"ada"}');
    const last = jwe.length - 1;
    for (let at = 0; at < jwe.length; at += 1) {
      const [before, character, after] = [jwe.slice(0, at), jwe.charAt(at), jwe.slice(at + 1)];
      // The last character of nonce, ciphertext and tag may have bits that say nothing; these two differ in others.
      const other = character === 'A' ? 'w' : 'A';
      for (const text of ['', `${character}=`, `${character}\n`, `${character}.`, '+', '/']) {
        expect(() => reopen(before + text + after)).toThrow(BrokenSeal);
      }
      if (at !== last && jwe[at + 1] !== '.') expect(() => reopen(before + other + after)).toThrow(BrokenSeal);
    }
  });

  it.each([
    ['another algorithm', { alg: 'A256KW', enc: 'A256GCM', kid: key.kid, ctx: context }],
    ['compression', { alg: 'dir', enc: 'A256GCM', kid: key.kid, ctx: context, zip: 'DEF' }],
    ['a critical extension', { alg: 'dir', enc: 'A256GCM', kid: key.kid, ctx: context, crit: ['x'], x: 1 }],
    ['a kid that is no key id', { alg: 'dir', enc: 'A256GCM', kid: 'me', ctx: context }],
    ['no context', { alg: 'dir', enc: 'A256GCM', kid: key.kid }],
    ['no object', null],
  ])('is not ours with %s in its header', (_, header) => {
    const [, ...rest] = seal(key, context, 'data').split('.');
    const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
    expect(() => parseSeal([encoded, ...rest].join('.'))).toThrow(BrokenSeal);
  });

  it('belongs to its context and its key', () => {
    const jwe = seal(key, context, 'data');
    expect(() => open(parseSeal(jwe), key.dek, 'YmFy')).toThrow(BrokenSeal);
    expect(() => open(parseSeal(jwe), createSecretKey(randomBytes(32)), context)).toThrow(BrokenSeal);
  });
});
