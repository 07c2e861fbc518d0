/** A piece of a filter with its column, from 1. */
export type Token =
  | { readonly kind: '(' | ')' | '[' | ']'; readonly column: number }
  | { readonly kind: 'word'; readonly text: string; readonly column: number }
  | { readonly kind: 'literal'; readonly value: string | number; readonly column: number }
  | { readonly kind: 'end'; readonly column: number };

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly column: number; readonly problem: string };

const SPACE = /[ \t\r\n]+/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:$-])/y;
const WORD = /[^\s()[\]",]+/y;

/** Splits a filter (RFC 7644 §3.4.2.2, figure 1) into pieces. Linear in its length. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  for (;;) {
    take(SPACE);
    const column = at + 1;
    const character = text[at];
    if (character === undefined) return { ok: true, tokens: [...tokens, { kind: 'end', column }] };
    if (character === '(' || character === ')' || character === '[' || character === ']') {
      tokens.push({ kind: character, column });
      at += 1;
      continue;
    }
    const string = take(STRING);
    const number = string === undefined ? take(NUMBER) : undefined;
    const word = string === undefined && number === undefined ? take(WORD) : undefined;
    if (string !== undefined) {
      const value = unquote(string);
      if (value === undefined) return { ok: false, column, problem: 'expected a JSON string' };
      tokens.push({ kind: 'literal', value, column });
    } else if (number !== undefined) tokens.push({ kind: 'literal', value: Number(number), column });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, column });
    else
      return { ok: false, column, problem: character === '"' ? 'expected the string to end' : 'unexpected character' };
  }
}

function unquote(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
