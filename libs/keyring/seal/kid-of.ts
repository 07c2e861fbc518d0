import { isKeyId, type KeyId } from '#identity';
import { BrokenSeal } from './broken-seal.ts';
import { parseSeal } from './parse-seal.ts';

/** The key that a seal names. Readable without any key. Throws {@link BrokenSeal} for what is no seal of ours. */
export function kidOf(jwe: string): KeyId {
  const { kid } = parseSeal(jwe);
  if (!isKeyId(kid)) throw new BrokenSeal('its kid is no key id');
  return kid;
}
