// npm run bench                  all benches, one after the other
// npm run bench -- NAME…         some of them
//   --rounds N    alternated rounds, whose median counts (default 5; with fewer, nothing is written down)
//   --seconds N   length of one turn of a round (default 4)
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bulk } from './bulk/bulk.ts';
import { group } from './group/group.ts';
import { ingest } from './ingest/ingest.ts';
import { propagate } from './propagate/propagate.ts';
import { query } from './query/query.ts';
import { rebuild } from './rebuild/rebuild.ts';
import { loadBefore, liesInMemory, machineText } from './report/machine.ts';
import { markdown } from './report/markdown.ts';
import { writeSection } from './report/performance-file.ts';
import { holds, type Bench } from './report/report.ts';
import { BENCH_HOME, ROOT } from './stage/places.ts';

const BENCHES: Readonly<Record<string, Bench>> = { ingest, bulk, propagate, query, group, rebuild };
const ROUNDS_THAT_COUNT = 5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const unknown = positionals.filter((name) => !(name in BENCHES));
if (unknown.length > 0) fail(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
if (!(rounds >= 1) || !(seconds >= 1)) fail('--rounds and --seconds take numbers from 1 on');

mkdirSync(BENCH_HOME, { recursive: true });
if (liesInMemory(BENCH_HOME)) fail(`${BENCH_HOME} lies in memory: PostgreSQL's fsync would cost nothing there`);
const built = spawnSync(process.execPath, [join(ROOT, 'tools', 'bootstrap.mjs'), 'build'], { stdio: 'inherit' });
if (built.status !== 0) fail('the build failed');

let broken = 0;
for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
  const bench = BENCHES[name];
  if (bench !== undefined) broken += await run(name, bench);
}
process.exit(broken === 0 ? 0 : 1);

/** Runs one bench, keeps and prints what it found; gives how many demands do not hold. */
async function run(name: string, bench: Bench): Promise<number> {
  const began = new Date();
  const load = loadBefore();
  say(`== ${name}`);
  const report = await bench({ rounds, seconds, say });
  const surroundings =
    `${began.toISOString().slice(0, 10)}, ${machineText()}; load average before it ${load.toFixed(1)}; ` +
    `medians of ${rounds} alternated rounds of ${seconds} s.`;
  const section = markdown(report, surroundings);
  const results = join(ROOT, 'bench', 'results');
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}-${began.toISOString().replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(
    file,
    `${JSON.stringify({ began, machine: machineText(), load, rounds, seconds, ...report }, undefined, 2)}\n`,
  );
  if (rounds >= ROUNDS_THAT_COUNT) writeSection(name, section);
  say(`\n${section}\n`);
  return report.demands.filter((demand) => !holds(demand)).length;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(why: string): never {
  process.stderr.write(`bench: ${why}\n`);
  process.exit(2);
}
