import { hash } from 'node:crypto';
import { z } from 'zod';
import { sha256 } from '#platform';
import { leafHash, parseProofFile, provesInclusion, type VerifierKey } from '#transparency';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { openCheckpoint } from './signed-checkpoint.ts';

/** What the log committed to for an event; carried in the proof as extra data. */
const commitment = z.object({
  sequence: z.number(),
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  event: z.string(),
});

export interface ProofRequest {
  readonly proof: string;
  readonly key: VerifierKey;
  /** The event's own bytes, where somebody has them. */
  readonly event: string | undefined;
}

/** Verifies a proof file with nothing but the key; says what it proves. */
export function checkProof({ terminal, exitWith }: CommandContext, request: ProofRequest): void {
  const file = parseProofFile(request.proof);
  if (file?.extra === undefined) {
    throw new Complaint('that is no proof of an event', 'give the file as `rollcall audit prove` wrote it');
  }
  const head = openCheckpoint(file.checkpoint, request.key, 'the checkpoint in the proof');
  const leaf = leafHash(sha256, sha256(file.extra));
  const { index, proof } = file;
  const committed = commitment.safeParse(parseJson(file.extra)).data;
  // An event stands at its sequence and nowhere else: a second place would be a second story of the same log.
  const isThere = committed?.sequence === index + 1;
  if (!isThere || !provesInclusion(sha256, { index, size: head.size, leaf, proof }, head.root)) {
    terminal.out('The proof does not hold: that event is not in the log that was signed.\n');
    exitWith(EXIT.unsound);
    return;
  }
  const { sequence, id, type, subject, time } = committed;
  terminal.out(
    `Event ${sequence} (${id}) is in the log of ${head.origin}, among ${head.size} events that were signed:\n` +
      `  ${type} of ${subject} at ${time}\n`,
  );
  if (request.event === undefined) return;
  const isSame = hash('sha256', request.event.replace(/\n$/, ''), 'hex') === committed.event;
  terminal.out(isSame ? 'The bytes given are its bytes.\n' : 'The bytes given are NOT its bytes.\n');
  if (!isSame) exitWith(EXIT.unsound);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // What it was is of no interest: the schema refuses undefined.
    return undefined;
  }
}
