import { fold } from './fold.ts';

/**
 * Order by code points: that of PostgreSQL's COLLATE "C" over UTF-8. JavaScript's own `<` compares UTF-16 code
 * units, which puts U+E000 to U+FFFF behind the supplementary planes.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates behind everything else: they stand for code points above U+FFFF. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** The order of case-insensitive strings. */
export const compareFolded = (a: string, b: string): number => compareCodePoints(fold(a), fold(b));
