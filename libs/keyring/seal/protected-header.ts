import type { KeyId } from '#identity';

const SAFE = /^[A-Za-z0-9_-]+$/;

/** The base64url text of `{"alg":"dir","enc":"A256GCM","kid":…,"ctx":…}`. Both values are plain ASCII words. */
export function protectedHeader(kid: KeyId, contextHash: string): string {
  if (!SAFE.test(kid) || !SAFE.test(contextHash)) throw new TypeError('kid and ctx are base64url words');
  return Buffer.from(`{"alg":"dir","enc":"A256GCM","kid":"${kid}","ctx":"${contextHash}"}`, 'latin1').toString(
    'base64url',
  );
}
