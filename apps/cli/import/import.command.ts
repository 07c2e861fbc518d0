import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile } from '../home/run-file.ts';
import { count, duration } from '../output/duration.ts';
import { ProgressBar } from '../output/progress.ts';
import { HubClient } from './hub/hub-client.ts';
import { CheckpointFile, type Tally } from './run/checkpoint.ts';
import { importPeople, type ImportProgress } from './run/import-people.ts';
import { importLine } from './run/progress-line.ts';
import { RefusalReport } from './run/refusal-report.ts';
import type { Existing } from './run/settle-people.ts';
import { openSource } from './source/open-source.ts';

interface ImportOptions {
  readonly format?: 'csv' | 'jsonl';
  readonly delimiter?: string;
  readonly map: readonly string[];
  readonly existing: Existing;
  readonly tokenFile?: string;
  readonly report?: string;
  readonly checkpoint?: string;
  readonly restart?: true;
  readonly json?: true;
}

const EXAMPLES = `
A column goes where its header says: a SCIM path, or a usual name such as email or last name.
  rollcall import people.csv --map 'E-Mail=emails[type eq "work"].value' --map 'Notes='
  rollcall import people.jsonl --existing update
  ROLLCALL_IMPORT_TOKEN=… rollcall import https://other.example/scim/v2`;

/** `rollcall import FILE|URL`: people into the hub through its own /Bulk, resumable, nobody twice. */
export function addImport(program: Command, context: CommandContext): void {
  program
    .command('import')
    .argument('<source>', 'a CSV or JSON lines file, or the base URL of another SCIM server')
    .description('bring people in; killed, the same command goes on where it was, and doubles nobody')
    .addOption(new Option('--format <format>', 'when the file name does not say').choices(['csv', 'jsonl']))
    .option('--delimiter <character>', 'of CSV; when left away, the one the first line has most of')
    .option('--map <header=path>', 'where a column goes; an empty path leaves it out; may be given often', collect, [])
    .addOption(
      new Option('--existing <what>', 'with people who are there already, by externalId or userName')
        .choices(['skip', 'update'])
        .default('skip'),
    )
    .option('--token-file <file>', 'the token for the other server (or ROLLCALL_IMPORT_TOKEN)')
    .option('--report <file>', 'where refused lines are listed (default: in the home folder)')
    .option('--checkpoint <file>', 'where the import remembers how far it is (default: in the home folder)')
    .option('--restart', 'forget how far an earlier run came')
    .option('--json', 'for scripts')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: ImportOptions) => run(context, source, options));
}

const collect = (value: string, former: readonly string[]): string[] => [...former, value];

async function run(context: CommandContext, place: string, options: ImportOptions): Promise<void> {
  const { terminal } = context;
  const home = context.home();
  const { scimBaseUrl, token } = await readRunFile(home, terminal.env);
  const hub = new HubClient(scimBaseUrl, token);
  const limits = await hub.limits();
  const source = await openSource(place, {
    format: options.format,
    delimiter: options.delimiter === '\\t' ? '\t' : options.delimiter,
    mapping: mappingOf(options.map),
    tokenFile: options.tokenFile,
    env: terminal.env,
    knownSchemas: () => hub.schemas(),
  });
  const files = filesOf(home, place, token, options);
  const checkpoint = new CheckpointFile(files.checkpoint);
  if (options.restart === true) await checkpoint.remove();
  const startedFrom = source.resumable ? await checkpoint.read(source.fingerprint) : undefined;
  if (startedFrom !== undefined) terminal.err(`Going on after ${count(startedFrom.done)} records.\n`);
  const report = await RefusalReport.open(files.report, startedFrom?.reportBytes ?? 0);
  const began = terminal.now();
  const elapsed = (): number => terminal.now() - began;
  const bar = new ProgressBar<ImportProgress>(
    { terminal: terminal.interactive, write: (text) => terminal.err(text), now: () => terminal.now() },
    (progress) => importLine(progress, { size: source.size(), from: startedFrom?.position ?? 0, elapsed: elapsed() }),
  );
  let settled = 0;
  const onProgress = (progress: ImportProgress): void => {
    ({ settled } = progress);
    bar.update(progress);
  };
  try {
    const { existing } = options;
    const tally = await importPeople({ hub, limits, source, existing, checkpoint, report, startedFrom, onProgress });
    await checkpoint.remove();
    bar.finish();
    terminal.out(
      options.json === true
        ? `${JSON.stringify({ ...tally, report: files.report })}\n`
        : summary(tally, settled, elapsed(), files.report),
    );
    if (tally.refused > 0) context.exitWith(EXIT.unsound);
  } finally {
    await report.close();
  }
}

function mappingOf(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((pair) => {
      // Paths hold `=` nowhere, headers may.
      const at = pair.lastIndexOf('=');
      if (at < 1) throw new Complaint(`--map takes header=path`, "for example --map 'Login=userName'", EXIT.usage);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
    }),
  );
}

/**
 * Named after the source, and told apart by where it lies and whose token brings it in: what one tenant has got, no
 * other has.
 */
function filesOf(
  home: string,
  place: string,
  token: string,
  { report, checkpoint }: ImportOptions,
): { readonly report: string; readonly checkpoint: string } {
  const isServer = /^https?:\/\//i.test(place);
  const full = isServer ? place : resolve(place);
  const name = isServer ? 'server' : basename(place).replace(/[^\w.-]/g, '_');
  const own = join(
    home,
    'imports',
    `${name}-${createHash('sha256').update(`${full}\n${token}`).digest('hex').slice(0, 12)}`,
  );
  return {
    report: report === undefined ? `${own}.refused.jsonl` : resolve(report),
    checkpoint: checkpoint === undefined ? `${own}.checkpoint.json` : resolve(checkpoint),
  };
}

function summary(tally: Tally, settled: number, elapsed: number, report: string): string {
  const rate = elapsed === 0 ? 0 : (settled * 1_000) / elapsed;
  const parts = [
    `${count(tally.created)} created`,
    ...(tally.updated === 0 ? [] : [`${count(tally.updated)} updated`]),
    ...(tally.skipped === 0 ? [] : [`${count(tally.skipped)} there already`]),
    ...(tally.refused === 0 ? [] : [`${count(tally.refused)} refused`]),
  ];
  const refusals = tally.refused === 0 ? '' : `Why, line by line: ${report}\n`;
  return `${parts.join(', ')} (${duration(elapsed)}, ${count(rate)}/s).\n${refusals}`;
}
