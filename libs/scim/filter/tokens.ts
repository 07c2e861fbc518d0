export type Token = Mark | Word | Text;

/** `(`, `)`, `[`, `]`, and the end of the text. */
export interface Mark {
  readonly kind: '(' | ')' | '[' | ']' | 'end';
  /** From 1. */
  readonly column: number;
}

/** An attribute path, an operator, `not`, a number, true, false or null: which one, the grammar tells. */
export interface Word {
  readonly kind: 'word';
  readonly text: string;
  readonly column: number;
}

/** A JSON string, decoded. */
export interface Text {
  readonly kind: 'text';
  readonly value: string;
  readonly column: number;
}

export type Tokens = { readonly ok: true; readonly tokens: readonly Token[] } | BadToken;

export interface BadToken {
  readonly ok: false;
  readonly column: number;
  readonly expected: string;
}

/** URNs hold dots, colons and slashes, so a word ends only at white space, a bracket or a quote. */
const WORD = /[^\s()[\]"]+/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SPACE = /\s+/y;

/** Cuts a filter or a PATCH path into tokens; the last one is `end`. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const column = at + 1;
    const character = text.charAt(at);
    if (character === '(' || character === ')' || character === '[' || character === ']') {
      tokens.push({ kind: character, column });
      at += 1;
    } else if (character === '"') {
      const quoted = match(STRING, text, at);
      const value = quoted === undefined ? undefined : decoded(quoted);
      if (quoted === undefined || value === undefined) {
        return { ok: false, column, expected: quoted === undefined ? 'a closing double quote' : 'a JSON string' };
      }
      tokens.push({ kind: 'text', value, column });
      at += quoted.length;
    } else {
      const space = match(SPACE, text, at);
      const word = space ?? match(WORD, text, at) ?? character;
      if (space === undefined) tokens.push({ kind: 'word', text: word, column });
      at += word.length;
    }
  }
  return { ok: true, tokens: [...tokens, { kind: 'end', column: text.length + 1 }] };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function decoded(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
