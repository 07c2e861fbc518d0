import { fromBase64, toBase64 } from './base64.ts';

/** A signature line of a note (C2SP signed-note). */
export interface NoteSignature {
  /** The name of the key, without spaces or plus. */
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** With its final newline: what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** The most signatures of a note that is read; the specification asks for at least 16. */
const MAX_SIGNATURES = 64;
const MAX_LENGTH = 1_048_576;

const SIGNATURE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u;

export function renderNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(renderSignature).join('')}`;
}

function renderSignature({ name, keyId, signature }: NoteSignature): string {
  const bytes = new Uint8Array(4 + signature.length);
  new DataView(bytes.buffer).setUint32(0, keyId);
  bytes.set(signature, 4);
  return `\u2014 ${name} ${toBase64(bytes)}\n`;
}

/** Reads a note without believing it; undefined for a text that is none. */
export function parseNote(note: string): SignedNote | undefined {
  // eslint-disable-next-line no-control-regex -- the specification names them
  if (note.length > MAX_LENGTH || /[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.endsWith('\n')) return undefined;
  const border = note.lastIndexOf('\n\n');
  if (border < 0) return undefined;
  const lines = note.slice(border + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === undefined) return undefined;
    signatures.push(signature);
  }
  return { text: note.slice(0, border + 1), signatures };
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name, encoded] = SIGNATURE.exec(line) ?? [];
  if (name === undefined || encoded === undefined || name.includes('+')) return undefined;
  const bytes = fromBase64(encoded);
  if (bytes === undefined || bytes.length < 5) return undefined;
  const keyId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name, keyId, signature: bytes.subarray(4) };
}
