/**
 * Text as a terminal may show it: control characters, escape sequences and direction marks that came in with
 * somebody's data are written out, so that a name cannot move the cursor or turn a line around.
 */
export const safeText = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
