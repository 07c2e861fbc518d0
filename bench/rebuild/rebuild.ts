import { z } from 'zod';
import { NODE_FLAGS } from '../../apps/cli/start/node-flags.ts';
import { alternate, entrant } from '../measure/alternate.ts';
import { runToEnd } from '../measure/child.ts';
import { median, medianRatio } from '../measure/median.ts';
import { watchMemory, type MemoryWatch } from '../measure/memory-watch.ts';
import type { BenchOptions, Report } from '../report/report.ts';
import { builtApp, loadGenerator } from '../stage/places.ts';
import { openKeptLog, type KeptLog } from './kept-log.ts';

const HOW =
  '`rollcall rebuild directory`, the built command line in a process of its own, folds a log of ten events a person ' +
  '(a creation and nine changes, each decided and sealed by the product’s own core under the person’s own key) into new ' +
  'tables and puts them in place; its time counts from start to end of the process. Floor: the same rows of the log ' +
  'moved by COPY into an empty table with the same key. Growth of memory: the last third of the run over the middle one.';

const rebuilt = z.object({ events: z.number(), parked: z.literal(0) });
const copied = z.object({ events: z.number(), seconds: z.number() });

/** The directory made anew from the whole log, against COPY of the log's rows. */
export async function rebuild({ rounds, say }: BenchOptions): Promise<Report> {
  const log = await openKeptLog(say);
  try {
    say(`rebuilding from ${log.events} events, ${rounds} rounds and one before`);
    const ours = entrant(() => rebuildOnce(log));
    const floor = entrant(() => copyOnce(log));
    await alternate(rounds, [ours, floor]);
    const rates = ours.seen.map(({ rate }) => rate);
    const peak = Math.max(...ours.seen.map(({ memory }) => memory.peak));
    const growth = median(ours.seen.map(({ memory }) => memory.growth));
    return {
      name: 'rebuild',
      title: 'Rebuilding the directory from the log',
      how: HOW,
      tables: [
        {
          columns: ['events', 'events/s', 'COPY of the same rows, rows/s', '÷ COPY', 'peak memory MB', 'growth'],
          rows: [[log.events, median(rates), median(floor.seen), medianRatio(rates, floor.seen), peak, growth]],
        },
      ],
      demands: [
        { what: 'rebuild', bound: 'at least', wanted: 20_000, measured: median(rates), unit: 'events/s' },
        { what: 'rebuild, the aim', bound: 'at least', wanted: 40_000, measured: median(rates), unit: 'events/s' },
        { what: 'peak memory of the rebuild', bound: 'at most', wanted: 300, measured: peak, unit: 'MB' },
        { what: 'growth of memory over the run', bound: 'at most', wanted: 1.1, measured: growth, unit: '×' },
      ],
    };
  } finally {
    await log.stop();
  }
}

async function rebuildOnce({
  home,
  events,
}: KeptLog): Promise<{ readonly rate: number; readonly memory: MemoryWatch }> {
  let memory: (() => MemoryWatch) | undefined;
  const began = performance.now();
  const line = await runToEnd(
    {
      file: builtApp('cli'),
      flags: NODE_FLAGS,
      args: ['--home', home, 'rebuild', 'directory', '--json'],
    },
    (pid) => (memory = watchMemory(pid)),
  );
  const seconds = (performance.now() - began) / 1_000;
  const result = rebuilt.parse(JSON.parse(line));
  if (result.events !== events || memory === undefined) throw new Error('not every event was folded');
  return { rate: events / seconds, memory: memory() };
}

async function copyOnce({ url, events }: KeptLog): Promise<number> {
  const line = await runToEnd({ file: loadGenerator('copy-log'), env: { DATABASE_URL: url } });
  const result = copied.parse(JSON.parse(line));
  if (result.events !== events) throw new Error('not every row was copied');
  return events / result.seconds;
}
