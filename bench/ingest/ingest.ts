import { alternate } from '../measure/alternate.ts';
import { peakMemoryOf } from '../measure/process-facts.ts';
import type { BenchOptions, Report, Table } from '../report/report.ts';
import { postgresPeak } from '../stage/postgres.ts';
import { changeAndRead } from './change-and-read.ts';
import { cells, creator, over, rate } from './entrants.ts';
import { openStage, type Stage } from './stage.ts';
import { createInWhole } from './whole.ts';

const CONNECTIONS = [1, 32, 128];

const HOW =
  'People are created by `POST /scim/v2/Users` (about 750 bytes each) against the ingress alone, every answer durable ' +
  '(PostgreSQL 18 on the same machine, fsync on), the consumers of the log stopped. Peer: SCIMMY 1.3.5 with its own ' +
  'routers on express 4, people in a Map, in memory only, the same Node; and better-auth 1.7.5 with its SCIM plugin on ' +
  'the same PostgreSQL. Floor: a bare Fastify over the same SQL ' +
  'batches with the same sealing, and nothing else. Each is a process of its own, the load generator (autocannon) too.';

/** POST, PATCH and GET of people against the ingress, its peers and a floor; then POST with everything else running. */
export async function ingest(options: BenchOptions): Promise<Report> {
  const alone = await measureAlone(options);
  const whole = await createInWhole(options);
  return {
    name: 'ingest',
    title: 'Writing and reading people',
    how: HOW,
    tables: [...alone.tables, whole.table],
    demands: [...alone.demands, atMostMemory('the largest service, all running', whole.largest)],
  };
}

async function measureAlone(options: BenchOptions): Promise<Pick<Report, 'tables' | 'demands'>> {
  const stage = await openStage();
  try {
    const posts = await create(stage, options);
    const others = await changeAndRead(stage, options);
    const memory = peaks(stage);
    return {
      tables: [posts.table, others.table, memoryTable(memory)],
      demands: [
        atLeast('POST at 32 connections over SCIMMY in memory', 1.4, posts.overScimmy),
        atLeast('POST at 32 connections over better-auth on the same PostgreSQL', 15, posts.overBetterAuth),
        atLeast('PATCH of one attribute over POST', 0.5, others.patchOverPost),
        atLeast('GET by id over the bare handler', 0.6, others.getOverBare),
        atMostMemory('the ingress', memory.ingress),
        atMostMemory('the largest PostgreSQL process', memory.postgres),
      ],
    };
  } finally {
    await stage.stop();
  }
}

async function create({ ingress, scimmy, betterAuth, bare }: Stage, { rounds, seconds, say }: BenchOptions) {
  const rows: Table['rows'][number][] = [];
  let overScimmy = Number.NaN;
  let overBetterAuth = Number.NaN;
  for (const connections of CONNECTIONS) {
    say(`POST at ${connections} connections`);
    const ours = creator(ingress, connections, seconds);
    const peer = creator(scimmy, connections, seconds);
    const floor = creator(bare, connections, seconds);
    const durable = creator(betterAuth, connections, seconds);
    // better-auth is asked where the demand is: at 128 connections its requests time out.
    const compared = connections === 32 ? [ours, peer, durable, floor] : [ours, peer, floor];
    await alternate(rounds, compared);
    if (connections === 32) {
      overScimmy = over(ours, peer);
      overBetterAuth = over(ours, durable);
    }
    const rates = [ours, peer, durable, floor].map(rate);
    const figures = [...rates, over(ours, peer), over(ours, durable), over(ours, floor)];
    rows.push([`POST, ${connections} connections`, ...figures, ...cells(ours)]);
  }
  const names = ['Rollcall', 'SCIMMY', 'better-auth', 'bare floor'];
  const columns = ['requests/s', ...names, '÷ SCIMMY', '÷ better-auth', '÷ floor', 'p99 ms', 'CPU µs'];
  return { table: { columns, rows }, overScimmy, overBetterAuth };
}

const peaks = ({ ingress, scimmy, bare, postgres }: Stage) => ({
  ingress: peakMemoryOf(ingress.pid),
  scimmy: peakMemoryOf(scimmy.pid),
  bare: peakMemoryOf(bare.pid),
  postgres: postgresPeak(postgres),
});

const memoryTable = ({ ingress, scimmy, bare, postgres }: ReturnType<typeof peaks>): Table => ({
  columns: ['peak memory (RSS), MB', 'Rollcall', 'SCIMMY', 'bare floor', 'largest PostgreSQL process'],
  rows: [['over the whole run', ingress, scimmy, bare, postgres]],
});

const atLeast = (what: string, wanted: number, measured: number) =>
  ({ what, bound: 'at least', wanted, measured, unit: '×' }) as const;

const atMostMemory = (what: string, measured: number) =>
  ({ what: `peak memory of ${what}`, bound: 'at most', wanted: 300, measured, unit: 'MB' }) as const;
