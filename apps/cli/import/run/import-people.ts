import { Buffer } from 'node:buffer';
import type { HubClient, HubLimits } from '../hub/hub-client.ts';
import type { Source, SourceRecord } from '../source/record.ts';
import { NOTHING, type Checkpoint, type CheckpointFile, type Tally } from './checkpoint.ts';
import { keysOf, personOf, type Person } from './person.ts';
import type { RefusalReport, RefusedLine } from './refusal-report.ts';
import { settlePeople, type Existing, type Settled } from './settle-people.ts';

export interface ImportSettings {
  readonly hub: Pick<HubClient, 'bulk' | 'find'>;
  readonly limits: HubLimits;
  readonly source: Source;
  readonly existing: Existing;
  readonly checkpoint: CheckpointFile;
  readonly report: RefusalReport;
  readonly startedFrom: Checkpoint | undefined;
  readonly onProgress: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly tally: Tally;
  /** Records settled by this run. */
  readonly settled: number;
  /** How far into the source, in its own unit. */
  readonly position: number;
}

/** Requests in flight: while one commits, the next is read and the one after it prepared. Memory holds these alone. */
const IN_FLIGHT = 4;
/** What an operation adds to its resource in a request's body, at most. */
const OPERATION_BYTES = 128;

interface Chunk {
  readonly records: SourceRecord[];
  readonly people: Person[];
  readonly faults: RefusedLine[];
  readonly keys: Set<string>;
  bytes: number;
}

type Outcome =
  | { readonly kind: 'settled'; readonly results: ReadonlyMap<Person, Settled> }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Streams the source to the hub in chunks, several at a time. Two records about one person are never on their way
 * together, so that the second finds the first. What is settled is noted in the order of the source: after a kill the
 * checkpoint is at most IN_FLIGHT chunks behind, and those find themselves already there.
 */
export async function importPeople(settings: ImportSettings): Promise<Tally> {
  const { source, startedFrom } = settings;
  const ledger = new Ledger(settings);
  const flying: { readonly chunk: Chunk; readonly outcome: Promise<Outcome> }[] = [];
  let chunk = newChunk();

  const settleOldest = async (): Promise<void> => {
    const oldest = flying.shift();
    if (oldest === undefined) return;
    const outcome = await oldest.outcome;
    if (outcome.kind === 'failed') throw outcome.error;
    await ledger.note(oldest.chunk, outcome.results);
  };
  const send = async (): Promise<void> => {
    if (chunk.records.length === 0) return;
    if (flying.length >= IN_FLIGHT) await settleOldest();
    flying.push({ chunk, outcome: outcomeOf(settlePeople(settings.hub, chunk.people, settings.existing)) });
    chunk = newChunk();
  };

  for await (const record of source.records(startedFrom?.done ?? 0)) {
    const person = personOf(record);
    const keys = person === undefined ? [] : keysOf(person);
    const bytes = person === undefined ? 0 : Buffer.byteLength(JSON.stringify(person.resource)) + OPERATION_BYTES;
    if (isFull(chunk, bytes, settings.limits) || keys.some((key) => chunk.keys.has(key))) await send();
    if (keys.some((key) => flying.some((other) => other.chunk.keys.has(key)))) {
      while (flying.length > 0) await settleOldest();
    }
    add(chunk, record, person, bytes, settings.limits);
    for (const key of keys) chunk.keys.add(key);
  }
  await send();
  while (flying.length > 0) await settleOldest();
  return ledger.tally;
}

/** A promise that never rejects: a later chunk may fail while an earlier one is still awaited. */
const outcomeOf = (settling: Promise<ReadonlyMap<Person, Settled>>): Promise<Outcome> =>
  settling.then(
    (results): Outcome => ({ kind: 'settled', results }),
    (error: unknown): Outcome => ({ kind: 'failed', error }),
  );

const newChunk = (): Chunk => ({ records: [], people: [], faults: [], keys: new Set(), bytes: OPERATION_BYTES });

const isFull = (chunk: Chunk, bytes: number, limits: HubLimits): boolean =>
  chunk.records.length > 0 &&
  (chunk.records.length >= limits.maxOperations || chunk.bytes + bytes > limits.maxPayloadSize);

function add(chunk: Chunk, record: SourceRecord, person: Person | undefined, bytes: number, limits: HubLimits): void {
  const { line, content } = record;
  chunk.records.push(record);
  if (content.kind === 'fault') chunk.faults.push({ line, reason: content.reason });
  else if (person === undefined || bytes + OPERATION_BYTES > limits.maxPayloadSize) {
    chunk.faults.push({ line, reason: `larger than a request may be (${limits.maxPayloadSize} bytes)` });
  } else {
    chunk.people.push(person);
    chunk.bytes += bytes;
  }
}

/** Counts and remembers what is settled, chunk by chunk in the order of the source. */
class Ledger {
  tally: Tally;
  private settled = 0;
  private readonly settings: ImportSettings;

  constructor(settings: ImportSettings) {
    this.settings = settings;
    this.tally = settings.startedFrom?.tally ?? NOTHING;
  }

  async note(chunk: Chunk, results: ReadonlyMap<Person, Settled>): Promise<void> {
    const { checkpoint, report, source, onProgress } = this.settings;
    const refused = [...chunk.faults];
    const tally = { ...this.tally };
    for (const person of chunk.people) {
      const result = results.get(person);
      if (result === undefined) throw new Error('a person of a settled chunk has no result');
      if (result.kind === 'refused') refused.push({ line: person.line, reason: result.reason });
      else tally[result.kind] += 1;
    }
    refused.sort((a, b) => a.line - b.line);
    tally.refused += refused.length;
    this.tally = tally;
    this.settled += chunk.records.length;
    const last = chunk.records.at(-1);
    await report.add(refused);
    const position = last?.position ?? 0;
    if (source.resumable) {
      const done = last?.number ?? 0;
      await checkpoint.write({ source: source.fingerprint, done, position, tally, reportBytes: report.bytes });
    }
    onProgress({ tally, settled: this.settled, position });
  }
}
