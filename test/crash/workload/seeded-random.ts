import { createHash } from 'node:crypto';

/** Random choices that a seed brings back. */
export interface SeededRandom {
  /** From 0 up to 1, without 1. */
  next(): number;
  /** A whole number from 0 to `below - 1`. */
  below(limit: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True in `share` of the cases. */
  chance(share: number): boolean;
}

/** Mulberry32 over a hash of the seed: neighbouring seeds have nothing in common. */
export function seededRandom(seed: string): SeededRandom {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new RangeError('nothing to choose from');
      return choice;
    },
    chance: (share) => next() < share,
  };
}
