import type { Command } from 'commander';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile } from '../home/run-file.ts';
import { count } from '../output/duration.ts';
import { entryText } from './entry-text.ts';
import { readPages, type Page } from './read-pages.ts';

interface HistoryOptions {
  readonly open?: true;
  readonly purpose?: string;
  readonly json?: true;
}

export function addHistory(program: Command, context: CommandContext): void {
  program
    .command('history')
    .argument('<id>', 'the id of the person or group, as SCIM answered it')
    .description('what happened to a person or group: what, when, by which token, and what came of it at each target')
    .option('--open', 'show the personal data in the events too (scope audit:open); the reading is recorded')
    .option('--purpose <text>', 'why the data is opened; it stays in the log for ever, so no names in it')
    .option('--json', 'one JSON document for scripts')
    .action(async (id: string, options: HistoryOptions) => {
      const purpose = purposeOf(options);
      const run = await readRunFile(context.home(), context.terminal.env);
      const pages = readPages(run, id, purpose);
      await (options.json === true ? printJson(id, pages, context) : printText(id, pages, context));
    });
}

function purposeOf(options: HistoryOptions): string | undefined {
  if (options.open === true && options.purpose === undefined) {
    throw new Complaint('--open needs a purpose', 'add --purpose "why the data is opened"', EXIT.usage);
  }
  if (options.open !== true && options.purpose !== undefined) {
    throw new Complaint('--purpose is only for opening', 'add --open, or leave it away', EXIT.usage);
  }
  return options.purpose;
}

async function printText(id: string, pages: AsyncIterable<Page>, { terminal }: CommandContext): Promise<void> {
  let total = 0;
  let width = 0;
  for await (const { kind, entries } of pages) {
    if (total === 0) terminal.out(`${kind === 'person' ? 'Person' : 'Group'} ${id}\n\n`);
    width = Math.max(width, String(entries.known.at(-1)?.sequence ?? 0).length);
    for (const entry of entries.known) terminal.out(entryText(entry, width));
    total += entries.known.length;
  }
  terminal.out(`\n${count(total)} ${total === 1 ? 'event' : 'events'}. This reading is recorded too.\n`);
}

async function printJson(id: string, pages: AsyncIterable<Page>, { terminal }: CommandContext): Promise<void> {
  const entries: unknown[] = [];
  let kind: Page['kind'] = 'person';
  for await (const page of pages) {
    kind = page.kind;
    for (const entry of page.entries.raw) entries.push(entry);
  }
  terminal.out(`${JSON.stringify({ kind, id, entries }, undefined, 2)}\n`);
}
