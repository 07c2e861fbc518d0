import type { KeyId } from '#identity';
import { parseSeal } from './parse-seal.ts';

/** The key that a seal names. Readable without any key. Throws `BrokenSeal` for what is no seal of ours. */
export const kidOf = (jwe: string): KeyId => parseSeal(jwe).kid;
