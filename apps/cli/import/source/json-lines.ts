import { createReadStream } from 'node:fs';
import type { JsonObject } from '#scim';
import type { FileHead } from './file-head.ts';
import { MAX_RECORD_BYTES, type Source, type SourceRecord } from './record.ts';

/** A file with one SCIM User on each line. Empty lines are passed over. */
export function jsonLinesSource(file: string, head: FileHead): Source {
  return {
    name: file,
    size: () => head.size,
    fingerprint: head.fingerprint,
    resumable: true,
    records: (after) => readLines(file, after),
  };
}

async function* readLines(file: string, after: number): AsyncGenerator<SourceRecord> {
  let number = 0;
  for await (const { line, text, position } of linesOf(file)) {
    if (text?.trim() === '') continue;
    number += 1;
    if (number > after) yield { number, line, position, content: contentOf(text) };
  }
}

interface Line {
  readonly line: number;
  readonly position: number;
  /** Undefined: longer than a record may be. */
  readonly text: string | undefined;
}

const NEWLINE = 0x0a;

/** `readline` keeps a line of any length in memory; here it ends at the bound, and the rest of it is passed over. */
async function* linesOf(file: string): AsyncGenerator<Line> {
  let line = 0;
  let position = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    position += part.length;
    if (length <= MAX_RECORD_BYTES) parts.push(part);
  };
  const end = (): Line => {
    const text = length > MAX_RECORD_BYTES ? undefined : Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    line += 1;
    return { line, position, text };
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, to));
      position += 1;
      from = to + 1;
      yield end();
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield end();
}

function contentOf(text: string | undefined): SourceRecord['content'] {
  if (text === undefined) return fault(`longer than ${MAX_RECORD_BYTES} bytes`);
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? { kind: 'person', resource: value } : fault('expected a JSON object');
  } catch {
    // The parser's own message quotes the text.
    return fault('it is not JSON');
  }
}

/** JSON.parse gives nothing but JSON. */
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fault = (reason: string): SourceRecord['content'] => ({ kind: 'fault', reason });
