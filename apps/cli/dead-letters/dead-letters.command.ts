import type { Command } from 'commander';
import { discardParked, listParked, type ParkedEvent } from '#event-log';
import { isSequence, type Sequence } from '#identity';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readServiceEnvironment } from '../home/environment-file.ts';
import { table } from '../output/table.ts';
import { eachPlace } from './parked-places.ts';

/** The most parked events that are listed; a consumer stops at 1,000 people. */
const LISTED = 10_000;

interface JsonOption {
  readonly json?: true;
}

/** `rollcall dead-letters …`: events that a consumer could not apply and put aside. */
export function addDeadLetters(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const deadLetters = program
    .command('dead-letters')
    .description('events that a consumer could not apply and has put aside, and what to do with them');

  deadLetters
    .command('list')
    .description('what is put aside, and why; later events of the same person wait behind')
    .option('--json', 'for scripts')
    .action(async (options: JsonOption) => {
      const events = await readParked(context);
      terminal.out(options.json === true ? `${JSON.stringify({ events }, undefined, 2)}\n` : listText(events));
    });

  deadLetters
    .command('show')
    .argument('<sequence>', 'as `rollcall dead-letters list` shows it')
    .description('everything that is known of one event that was put aside; its data stays sealed')
    .action(async (text: string) => {
      const sequence = sequenceOf(text);
      const found = (await readParked(context)).filter((event) => event.sequence === sequence);
      if (found.length === 0) throw nothingThere();
      terminal.out(`${JSON.stringify(found, undefined, 2)}\n`);
    });

  deadLetters
    .command('discard')
    .argument('<sequence>', 'as `rollcall dead-letters list` shows it')
    .requiredOption('--consumer <name>', 'whose: projector, sync')
    .description('give one event up for good: this consumer, a rebuild and a verify go on without it')
    .action(async (text: string, { consumer }: { readonly consumer: string }) => {
      const sequence = sequenceOf(text);
      const environment = await readServiceEnvironment(context.home(), terminal.env);
      const done = await eachPlace(environment, (schema, pool) => discardParked(pool, schema, consumer, sequence));
      if (!done.includes(true)) throw nothingThere();
      terminal.out(`Given up: ${consumer} goes on without event ${sequence}.\n`);
    });
}

async function readParked({ home, terminal }: CommandContext): Promise<readonly ParkedEvent[]> {
  const environment = await readServiceEnvironment(home(), terminal.env);
  return (await eachPlace(environment, (schema, pool) => listParked(pool, schema, LISTED))).flat();
}

function sequenceOf(text: string): Sequence {
  const number = /^#?[0-9]{1,15}$/.test(text) ? Number(text.replace('#', '')) : Number.NaN;
  if (!isSequence(number)) {
    throw new Complaint('that is no sequence', 'give the number that `rollcall dead-letters list` shows', EXIT.usage);
  }
  return number;
}

const nothingThere = (): Complaint =>
  new Complaint('no such event is put aside there', 'see `rollcall dead-letters list`');

function listText(events: readonly ParkedEvent[]): string {
  if (events.length === 0) return 'Nothing is put aside: every consumer has applied what it has read.\n';
  const rows = events.map(({ sequence, consumer, type, subject, reason, attempts, parked, discarded }) => [
    sequence,
    consumer,
    type,
    subject,
    parked.toISOString().slice(0, 16).replace('T', ' '),
    attempts,
    discarded === null ? 'waits' : 'discarded',
    reason,
  ]);
  return table(['sequence', 'consumer', 'type', 'subject', 'since (UTC)', 'attempts', 'state', 'reason'], rows);
}
