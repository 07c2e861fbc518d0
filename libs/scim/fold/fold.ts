const ASCII = /^[\0-\x7f]*$/;

/**
 * The form in which case-insensitive strings are compared and kept in indexes: NFC, each code point replaced by its
 * simple case folding, NFC. Simple folding maps one code point to one, so `ß` stays `ß`, `İ` stays `İ`, and final
 * `ς` becomes `σ`. Where Unicode folds to an upper-case letter (Cherokee), this takes the lower-case one: the same
 * strings are equal. `fold(fold(text)) === fold(text)`.
 *
 * The tables are those of the JavaScript engine, so stored folded values belong to its Unicode version; new versions
 * only add mappings for letters that were unassigned.
 */
export function fold(text: string): string {
  // Nearly every text is ASCII and new: folding it costs a third of remembering it.
  return ASCII.test(text) ? text.toLowerCase() : foldBeyondAscii(text);
}

function foldBeyondAscii(text: string): string {
  const known = folds.get(text);
  if (known !== undefined) return known;
  const folded = computeFold(text);
  if (remembered + text.length > MAX_REMEMBERED) forget();
  remembered += text.length;
  folds.set(text, folded);
  return folded;
}

/** Folded texts beyond ASCII, since one request compares the same values over and over; in all so many UTF-16 code units. */
const MAX_REMEMBERED = 2_000_000;
const folds = new Map<string, string>();
let remembered = 0;

function forget(): void {
  folds.clear();
  remembered = 0;
}

function computeFold(text: string): string {
  let folded = '';
  for (const character of text.normalize('NFC')) folded += foldCharacter(character);
  return folded.normalize('NFC');
}

/** Via the upper case, since several letters may share one (σ, ς). Mappings to more than one code point are full, not simple. */
function foldCharacter(character: string): string {
  const upper = character.toUpperCase();
  const lower = (isOneCodePoint(upper) ? upper : character).toLowerCase();
  return isOneCodePoint(lower) ? lower : character;
}

const isOneCodePoint = (text: string): boolean =>
  text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
