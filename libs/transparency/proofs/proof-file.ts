import { HASH_BYTES, type Hash } from '../hash.ts';
import { fromBase64, toBase64 } from '../notes/base64.ts';

/** A proof that verifies offline (C2SP tlog-proof): where the entry is, its inclusion proof, a signed checkpoint. */
export interface ProofFile {
  readonly index: number;
  /** What the entry was made of, where it helps: not authenticated by itself. */
  readonly extra?: Uint8Array;
  readonly proof: readonly Hash[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^63 entries has no longer proof. */
const MAX_PROOF = 63;

export function renderProofFile({ index, extra, proof, checkpoint }: ProofFile): string {
  const extraLine = extra === undefined ? [] : [`extra ${toBase64(extra)}`];
  return [HEADER, ...extraLine, `index ${index}`, ...proof.map(toBase64), '', checkpoint].join('\n');
}

/** Reads a proof without believing it. Undefined for a text that is none. */
export function parseProofFile(text: string): ProofFile | undefined {
  const border = text.indexOf('\n\n');
  if (border < 0) return undefined;
  const lines = text.slice(0, border).split('\n');
  if (lines.shift() !== HEADER) return undefined;
  const extraText = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice('extra '.length) : undefined;
  const extra = extraText === undefined ? undefined : fromBase64(extraText);
  if (extraText !== undefined && extra === undefined) return undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  if (index === undefined || lines.length > MAX_PROOF) return undefined;
  const proof: Hash[] = [];
  for (const line of lines) {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) return undefined;
    proof.push(hash);
  }
  const checkpoint = text.slice(border + 2);
  return { index: Number(index), proof, checkpoint, ...(extra === undefined ? {} : { extra }) };
}
