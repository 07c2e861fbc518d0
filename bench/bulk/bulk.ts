import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { NODE_FLAGS } from '../../apps/cli/start/node-flags.ts';
import { alternate, entrant } from '../measure/alternate.ts';
import { runToEnd } from '../measure/child.ts';
import { median, medianRatio } from '../measure/median.ts';
import { cpuSecondsOf, peakMemoryOf } from '../measure/process-facts.ts';
import type { BenchOptions, Report } from '../report/report.ts';
import { startPeer, type Contender } from '../stage/contender.ts';
import { startIngress } from '../stage/ingress.ts';
import { BENCH_HOME, builtApp, loadGenerator } from '../stage/places.ts';
import { createDatabase, postgresPeak, startPostgres } from '../stage/postgres.ts';

const FOLDER = 'bulk';
const CONNECTIONS = 4;
/** How many are made in a turn; the demand is over 200,000, so five rounds of this after one that warms up. */
const PEOPLE = 40_000;

const HOW =
  'People (about 750 bytes each) are created by `POST /scim/v2/Bulk`, a thousand a request over four connections, and ' +
  'by `rollcall import` of a file of JSON lines, against the ingress alone, every answer durable. Floor: a bare Fastify ' +
  'over the same SQL batches with the same sealing, and nothing else.';

const driven = z.object({ people: z.number(), seconds: z.number(), p99: z.number() });
const imported = z.object({ created: z.number(), refused: z.literal(0) });

/** Many people at once: Bulk and import against a floor. */
export async function bulk({ rounds, say }: BenchOptions): Promise<Report> {
  const home = join(BENCH_HOME, FOLDER);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const postgres = await startPostgres(FOLDER);
  const stop: (() => Promise<void>)[] = [() => postgres.stop()];
  try {
    const bareDatabase = await createDatabase(postgres, 'bare');
    // The ingress makes the tables that the floor writes.
    await (await startIngress(join(FOLDER, 'bare'), bareDatabase)).stop();
    const ingress = await startIngress(FOLDER, await createDatabase(postgres, 'ingress'));
    stop.unshift(() => ingress.stop());
    writeRunFile(home, ingress);
    const bare = await startPeer('bare', { DATABASE_URL: bareDatabase });
    stop.unshift(() => bare.stop());
    say(`${PEOPLE} people a turn, ${rounds} rounds and one before`);
    const bulks = entrant(() => bulkOnce(ingress));
    const floor = entrant(() => bulkOnce(bare));
    const imports = entrant(() => importOnce(ingress, home));
    await alternate(rounds, [bulks, floor, imports]);
    const rates = (seen: readonly Turn[]): number[] => seen.map(({ rate }) => rate);
    const row = (name: string, { seen }: { readonly seen: readonly Turn[] }): (string | number)[] => [
      name,
      median(rates(seen)),
      medianRatio(rates(seen), rates(floor.seen)),
      median(seen.map(({ cpu }) => cpu)),
    ];
    const rate = (seen: readonly Turn[]) =>
      ({ bound: 'at least', wanted: 8_000, measured: median(rates(seen)) }) as const;
    const memory = { bound: 'at most', wanted: 300, unit: 'MB' } as const;
    return {
      name: 'bulk',
      title: 'Many people at once',
      how: HOW,
      tables: [
        {
          columns: ['people', 'people/s', '÷ floor', 'CPU µs of the server a person'],
          rows: [row('Bulk', bulks), row('`rollcall import`', imports), row('bare floor', floor)],
        },
      ],
      demands: [
        { what: 'Bulk', ...rate(bulks.seen), unit: 'people/s' },
        { what: 'import', ...rate(imports.seen), unit: 'people/s' },
        { what: 'peak memory of the ingress', ...memory, measured: peakMemoryOf(ingress.pid) },
        { what: 'peak memory of the largest PostgreSQL process', ...memory, measured: postgresPeak(postgres) },
      ],
    };
  } finally {
    for (const end of stop) await end();
  }
}

interface Turn {
  /** People a second. */
  readonly rate: number;
  /** Processor time of the server's process for each, in microseconds. */
  readonly cpu: number;
}

let run = 0;

async function bulkOnce({ base, token, pid }: Omit<Contender, 'stop'>): Promise<Turn> {
  run += 1;
  const before = cpuSecondsOf(pid);
  const args = [base, token, String(CONNECTIONS), String(PEOPLE), String(run)];
  const { people, seconds } = driven.parse(JSON.parse(await runToEnd({ file: loadGenerator('bulk-users'), args })));
  return { rate: people / seconds, cpu: ((cpuSecondsOf(pid) - before) * 1_000_000) / people };
}

/** The command line's own start counts. */
async function importOnce({ pid }: Omit<Contender, 'stop'>, home: string): Promise<Turn> {
  run += 1;
  const file = join(home, `people-${run}.jsonl`);
  await runToEnd({ file: loadGenerator('people-file'), args: [file, String(PEOPLE), String(run)] });
  const before = cpuSecondsOf(pid);
  const began = performance.now();
  const line = await runToEnd({
    file: builtApp('cli'),
    flags: NODE_FLAGS,
    args: ['--home', home, 'import', file, '--json'],
  });
  const seconds = (performance.now() - began) / 1_000;
  const { created } = imported.parse(JSON.parse(line));
  if (created !== PEOPLE) throw new Error(`${created} of ${PEOPLE} were imported`);
  return { rate: PEOPLE / seconds, cpu: ((cpuSecondsOf(pid) - before) * 1_000_000) / PEOPLE };
}

/** What the command line reads of a running system; only the ingress runs here. */
function writeRunFile(home: string, { base, token }: Omit<Contender, 'stop'>): void {
  const run = { scimBaseUrl: base, token, auditorUrl: base, sandboxUrl: base };
  writeFileSync(join(home, 'run.json'), JSON.stringify(run), { mode: 0o600 });
}
