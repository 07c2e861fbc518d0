import { readFile } from 'node:fs/promises';
import { errorCode } from '#platform';
import { Complaint, EXIT } from '../../complaint.ts';
import { csvSource } from './csv.ts';
import { readFileHead } from './file-head.ts';
import { jsonLinesSource } from './json-lines.ts';
import type { Source } from './record.ts';
import { serverSource } from './scim-server.ts';

export interface SourceOptions {
  readonly format: 'csv' | 'jsonl' | undefined;
  readonly delimiter: string | undefined;
  readonly mapping: ReadonlyMap<string, string>;
  readonly tokenFile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Asked for only where people come from another server. */
  readonly knownSchemas: () => Promise<ReadonlySet<string>>;
}

/** A file by its ending (`.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.json`) or by --format; anything with `://` is a server. */
export async function openSource(place: string, options: SourceOptions): Promise<Source> {
  if (/^https?:\/\//i.test(place)) {
    return serverSource({
      url: urlOf(place),
      token: await tokenOf(options),
      knownSchemas: await options.knownSchemas(),
    });
  }
  const format = options.format ?? formatOf(place);
  const head = await readFileHead(place);
  return format === 'csv' ? csvSource(place, head, options) : jsonLinesSource(place, head);
}

function urlOf(place: string): URL {
  const url = URL.parse(place);
  if (url === null) throw new Complaint('that is no URL', 'give the base URL of a SCIM server', EXIT.usage);
  if (url.username === '' && url.password === '') return url;
  throw new Complaint('a URL with a password in it ends in logs', 'put a token into ROLLCALL_IMPORT_TOKEN', EXIT.usage);
}

function formatOf(file: string): 'csv' | 'jsonl' {
  if (/\.(csv|tsv|txt)$/i.test(file)) return 'csv';
  if (/\.(jsonl|ndjson|json)$/i.test(file)) return 'jsonl';
  throw new Complaint(
    `what is in ${file} cannot be told by its name`,
    'say --format csv or --format jsonl',
    EXIT.usage,
  );
}

async function tokenOf({ tokenFile, env }: SourceOptions): Promise<string | undefined> {
  if (tokenFile === undefined) return env['ROLLCALL_IMPORT_TOKEN'];
  try {
    return (await readFile(tokenFile, 'utf8')).trim();
  } catch (error) {
    throw new Complaint(`${tokenFile} cannot be read (${errorCode(error)})`, 'name a file with the token in it');
  }
}
