import { HASH_BYTES, type Hash } from '../hash.ts';
import { fromBase64, toBase64 } from './base64.ts';

/** The head of a log at one size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** The log's name: a schema-less URL. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** The text that is signed, with its final newline. */
export const renderCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`;

/** Reads the text of a note; undefined for one that is no checkpoint. Extension lines are passed over. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  if (!text.endsWith('\n')) return undefined;
  const lines = text.slice(0, -1).split('\n');
  const [origin, sizeText, rootText] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined || lines.includes('')) return undefined;
  const size = Number(sizeText);
  const root = fromBase64(rootText);
  if (!/^(0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size) || root?.length !== HASH_BYTES) return undefined;
  return { origin, size, root };
}
