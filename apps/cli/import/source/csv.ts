import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse, type CsvError, type Info } from 'csv-parse';
import { z } from 'zod';
import { Complaint, EXIT } from '../../complaint.ts';
import { columnOf, usualPath, type Column, type MutableObject } from './column.ts';
import type { FileHead } from './file-head.ts';
import { MAX_RECORD_BYTES, type Source, type SourceRecord } from './record.ts';

export interface CsvOptions {
  /** One character; undefined: the one of `,` `;` tab that the header line has most of. */
  readonly delimiter: string | undefined;
  /** Header → SCIM path; an empty path leaves the column out. */
  readonly mapping: ReadonlyMap<string, string>;
}

/** A CSV file (RFC 4180) whose first line names the columns. Complains about a header that nothing is known of. */
export function csvSource(file: string, head: FileHead, options: CsvOptions): Source {
  const delimiter = options.delimiter ?? likelyDelimiter(head.text);
  return {
    name: file,
    size: () => head.size,
    fingerprint: head.fingerprint,
    resumable: true,
    records: (after) => readRows(file, delimiter, options.mapping, after),
  };
}

function likelyDelimiter(head: string): string {
  const header = (/^[^\r\n]*/.exec(head)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  const times = (character: string): number => header.split(character).length - 1;
  return [';', '\t'].reduce((best, other) => (times(other) > times(best) ? other : best), ',');
}

const row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number(), bytes: z.number() }) });

async function* readRows(
  file: string,
  delimiter: string,
  mapping: ReadonlyMap<string, string>,
  after: number,
): AsyncGenerator<SourceRecord> {
  const skipped: { readonly line: number; readonly bytes: number; readonly reason: string }[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    skip_records_with_error: true,
    on_skip(error) {
      skipped.push(faultOf(error));
      return undefined;
    },
  });
  // A failed read reaches the loop below as an error of the parser.
  pipeline(createReadStream(file), parser, () => undefined);
  let columns: readonly (Column | undefined)[] | undefined;
  let number = 0;
  let countedTwice = 0;
  const next = (): number => (number += 1);
  for await (const parsed of parser) {
    const { record, info } = row.parse(parsed);
    if (columns === undefined) {
      columns = columnsOf(record, mapping);
      continue;
    }
    yield* faultsOf(skipped, next, after);
    // The parser counts a CR LF inside quotes as two lines, and tells the last line of a record.
    const inside = record.join('');
    countedTwice += inside.split('\r\n').length - 1;
    const line = info.lines - countedTwice - (inside.split('\n').length - 1);
    if (next() <= after) continue;
    yield { number, line, position: info.bytes, content: contentOf(record, columns) };
  }
  if (columns === undefined) throw new Complaint(`${file} has no header line`, 'the first line names the columns');
  yield* faultsOf(skipped, next, after);
}

interface Skipped {
  readonly line: number;
  readonly bytes: number;
  readonly reason: string;
}

/** What the parser could not read, one record each. Its own message may quote the text, so the code stands for it. */
function* faultsOf(skipped: Skipped[], next: () => number, after: number): Generator<SourceRecord> {
  for (const { line, bytes, reason } of skipped.splice(0)) {
    const number = next();
    if (number > after) yield { number, line, position: bytes, content: { kind: 'fault', reason } };
  }
}

function faultOf(error: (CsvError & Partial<Info>) | undefined): Skipped {
  const code = error?.code ?? 'unknown';
  return { line: error?.lines ?? 0, bytes: error?.bytes ?? 0, reason: `it is not CSV (${code})` };
}

function columnsOf(headers: readonly string[], mapping: ReadonlyMap<string, string>): (Column | undefined)[] {
  const unknown: string[] = [];
  const columns = headers.map((header) => {
    const path = mapping.get(header.trim()) ?? usualPath(header);
    if (path === '') return undefined;
    const column = columnOf(path);
    if (column === undefined) unknown.push(header.trim().slice(0, 60));
    return column;
  });
  if (unknown.length > 0) {
    const names = unknown.slice(0, 5).map((name) => `«${name}»`);
    const first = unknown[0] ?? '';
    throw new Complaint(
      `nothing is known of the column${unknown.length === 1 ? '' : 's'} ${names.join(', ')}`,
      `say where it goes, for example --map '${first}=emails[type eq "work"].value', or leave it out with --map '${first}='`,
      EXIT.usage,
    );
  }
  return columns;
}

function contentOf(record: readonly string[], columns: readonly (Column | undefined)[]): SourceRecord['content'] {
  if (record.length > columns.length) {
    return { kind: 'fault', reason: `${record.length} cells, but the header names ${columns.length}` };
  }
  const person: MutableObject = {};
  for (const [index, cell] of record.entries()) columns[index]?.set(person, cell);
  return { kind: 'person', resource: person };
}
