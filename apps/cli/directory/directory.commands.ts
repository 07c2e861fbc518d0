import type { Command } from 'commander';
import { rebuildDirectory, verifyDirectory, type Difference, type Progress, type Verified } from '#directory';
import { EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { count, duration } from '../output/duration.ts';
import { ProgressBar, progressLine } from '../output/progress.ts';
import { withFoldSource } from './fold-source.ts';

interface JsonOption {
  readonly json?: true;
}

/** `rollcall rebuild directory` and `rollcall verify directory`. */
export function addDirectory(program: Command, context: CommandContext): void {
  program
    .command('rebuild')
    .description('make derived data anew from the log')
    .command('directory')
    .description(
      'fold the whole log into new tables beside the old ones, and swap them; killed, it goes on where it was',
    )
    .option('--json', 'for scripts')
    .action((options: JsonOption) => rebuild(context, options));
  program
    .command('verify')
    .description('compare derived data with the log, without changing it')
    .command('directory')
    .description('fold the whole log aside and compare: exit code 3 when the directory differs')
    .option('--json', 'for scripts')
    .action((options: JsonOption) => verify(context, options));
}

async function rebuild(context: CommandContext, options: JsonOption): Promise<void> {
  const { terminal } = context;
  const began = terminal.now();
  const rebuilt = await withProgress(context, (onProgress) =>
    withFoldSource(context, (source) => rebuildDirectory({ ...source, onProgress })),
  );
  const took = duration(terminal.now() - began);
  terminal.out(
    options.json === true
      ? `${JSON.stringify(rebuilt)}\n`
      : `The directory is rebuilt from ${count(rebuilt.events)} events (${took}). Content hash ${rebuilt.hash}\n`,
  );
}

async function verify(context: CommandContext, options: JsonOption): Promise<void> {
  const { terminal } = context;
  const began = terminal.now();
  const verified = await withProgress(context, (onProgress) =>
    withFoldSource(context, (source) => verifyDirectory({ ...source, onProgress })),
  );
  const took = duration(terminal.now() - began);
  terminal.out(options.json === true ? `${JSON.stringify(verified)}\n` : verdict(verified, took));
  if (verified.differences.length > 0) context.exitWith(EXIT.unsound);
}

const KINDS = {
  missing: 'is in the log, but not in the directory',
  surplus: 'is in the directory, but not in the log',
  changed: 'is otherwise in the directory than the log says',
} as const satisfies Record<Difference['kind'], string>;

function verdict({ events, differences }: Verified, took: string): string {
  if (differences.length === 0) return `The directory is what ${count(events)} events of the log say (${took}).\n`;
  const lines = differences.map(({ key, kind }) => `  ${key} ${KINDS[kind]}\n`);
  const shown = differences.length === 1 ? 'one difference' : `${differences.length} differences`;
  return `The directory differs from the log: ${shown} (at most 100 are named).\n${lines.join('')}Mend it with \`rollcall rebuild directory\`.\n`;
}

async function withProgress<T>(
  { terminal }: CommandContext,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const bar = new ProgressBar(
    { terminal: terminal.interactive, write: (text) => terminal.err(text), now: () => terminal.now() },
    progressLine,
  );
  try {
    return await work(({ done, total, rate, eta }) => {
      bar.update({ done, total, rate, left: eta === undefined ? undefined : eta * 1_000 });
    });
  } finally {
    bar.finish();
  }
}
