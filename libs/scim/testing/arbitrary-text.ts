import fc from 'fast-check';

/**
 * Few short texts that resemble each other, so that comparisons hit: letters that differ in case only (with final σ,
 * dotted İ, ß, a decomposed Å), the wildcards of SQL, quotes, a letter beyond the basic plane, the last code point.
 */
const PIECES = [
  'a',
  'A',
  'b',
  'ab',
  'Z',
  'é',
  'É',
  'ß',
  'ẞ',
  'İ',
  'i',
  'ı',
  'σ',
  'ς',
  'Σ',
  'Å',
  'A\u030A',
  'ﬁ',
  'Ꮳ',
  'ꮳ',
  '%',
  '_',
  '\\',
  '"',
  "'",
  ' ',
  '.',
  '\uE000',
  '𐐀',
  '𐐨',
  '😀',
  '\u{10FFFF}',
  '\uD7FF',
  '-',
  '0',
];

export const similarText = (maxPieces = 3): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: maxPieces }).map((pieces) => pieces.join(''));

/** As a stored value may be, too: empty. */
export const similarTextOrNone = (): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: similarText() }, fc.constant(''));

export const similarDateTime = (): fc.Arbitrary<string> =>
  fc.constantFrom(
    '2024-02-29T00:00:00Z',
    '2024-02-29T01:00:00+01:00',
    '2024-02-29T00:00:00.001Z',
    '2024-02-28T23:59:59.9999Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  );
