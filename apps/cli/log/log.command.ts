import type { Command } from 'commander';
import type { Pool } from 'pg';
import {
  LOG_CHANNEL,
  PARTITIONS,
  WakeUp,
  logStats,
  readEvents,
  readTail,
  renderEvent,
  type SealedEvent,
} from '#event-log';
import { isSequence, type Sequence } from '#identity';
import { createClient, createLogger, type Environment } from '#platform';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { eventLine } from './event-line.ts';
import { statsText } from './stats-text.ts';
import { withLog } from './with-log.ts';

interface TailOptions {
  readonly lines: string;
  readonly follow?: true;
  readonly json?: true;
}

/** Events read at a time while following. */
const PAGE = 500;
const MOST_LINES = 10_000;

/** `rollcall log …`: the events as they lie in the log. Their data stays sealed. */
export function addLog(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const log = program.command('log').description('the events as they lie in the log; their data stays sealed');

  log
    .command('tail')
    .description('the newest events, oldest of them first')
    .option('-n, --lines <count>', 'how many', '20')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option('--json', 'each event as its one canonical CloudEvent, a line each')
    .action((options: TailOptions) =>
      withLog(context, (pool, environment) => tail(context, pool, environment, options)),
    );

  log
    .command('show')
    .argument('<sequence>', 'its place in the log')
    .description('one event as the CloudEvent that every reader gets, byte for byte')
    .action((text: string) =>
      withLog(context, async (pool) => {
        const sequence = numberOf(text, 'a sequence');
        const [event] = await readEvents(pool, { after: before(sequence), limit: 1 });
        if (event?.sequence !== sequence) {
          throw new Complaint(`the log has no event ${sequence}`, 'see `rollcall log tail`');
        }
        terminal.out(`${renderEvent(event)}\n`);
      }),
    );

  log
    .command('stats')
    .description('how many events of which types, since when, how large')
    .option('--json', 'for scripts')
    .action((options: { readonly json?: true }) =>
      withLog(context, async (pool) => {
        const stats = await logStats(pool, PARTITIONS);
        terminal.out(options.json === true ? `${JSON.stringify(stats, undefined, 2)}\n` : statsText(stats));
      }),
    );
}

async function tail(
  { terminal }: CommandContext,
  pool: Pool,
  { databases }: Environment,
  options: TailOptions,
): Promise<void> {
  const lines = Math.min(MOST_LINES, numberOf(options.lines, 'a number of lines'));
  const text = (event: SealedEvent): string => (options.json === true ? `${renderEvent(event)}\n` : eventLine(event));
  const show = async (after: Sequence, limit: number): Promise<Sequence> => {
    const events = await readEvents(pool, { after, limit });
    terminal.out(events.map(text).join(''));
    return events.at(-1)?.sequence ?? after;
  };
  const newest = await readTail(pool);
  let after = await show(before(newest + 1 - lines), lines);
  if (options.follow !== true) return;
  const news = new WakeUp(
    () => createClient(databases.registry, 'cli log'),
    LOG_CHANNEL,
    createLogger('cli', 'silent'),
  );
  news.start();
  for (;;) {
    await news.wait();
    after = await show(after, PAGE);
  }
}

/** The position before it; the beginning for what lies before that. */
function before(sequence: number): Sequence {
  const position = Math.max(0, sequence - 1);
  if (!isSequence(position)) throw new RangeError('no sequence');
  return position;
}

function numberOf(text: string, what: string): number {
  const number = /^#?[0-9]{1,15}$/.test(text) ? Number(text.replace('#', '')) : 0;
  if (number > 0) return number;
  throw new Complaint(`that is not ${what}`, 'give a whole number above 0', EXIT.usage);
}
