import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { hmac, hmacKey } from './hmac.ts';

it('is HMAC-SHA-256', () =>
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.string({ unit: 'binary' }), (key, text) => {
      expect(hmac(hmacKey(key), text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('base64url'));
    }),
  ));
