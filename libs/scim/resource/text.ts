import { fold } from '../fold/fold.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { MAX_INDEXED_BYTES, MAX_STRING_LENGTH } from './limits.ts';

/** What is wrong with a string as the value of an attribute; undefined when nothing is. */
export function textProblem(attribute: Attribute, text: string): string | undefined {
  if (text.length > MAX_STRING_LENGTH) return `expected at most ${MAX_STRING_LENGTH} characters`;
  if (text.length === 0 && attribute.required) return 'expected a value that is not empty';
  const broken = brokenTextProblem(text);
  if (broken !== undefined) return broken;
  if (attribute.indexed && isTooLongForIndex(text)) return `expected at most ${MAX_INDEXED_BYTES} bytes of UTF-8`;
  return undefined;
}

/** U+0000 cannot be stored in PostgreSQL, a lone surrogate not be written in UTF-8. */
export const brokenTextProblem = (text: string): string | undefined => {
  if (text.includes('\u0000')) return 'expected text without U+0000';
  return text.isWellFormed() ? undefined : 'expected text without lone surrogates';
};

/** Folding and NFC may lengthen a text, at most threefold. */
const isTooLongForIndex = (text: string): boolean => {
  if (text.length * 9 <= MAX_INDEXED_BYTES) return false;
  return utf8Length(text) > MAX_INDEXED_BYTES || utf8Length(fold(text)) > MAX_INDEXED_BYTES;
};

function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // A surrogate is one half of four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
