import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate, type Entrant } from '../measure/alternate.ts';
import type { BenchOptions, Table } from '../report/report.ts';
import type { Load } from '../stage/load.ts';
import { BENCH_HOME } from '../stage/places.ts';
import { withClient } from '../stage/postgres.ts';
import { cells, creator, over, rate, visitor } from './entrants.ts';
import type { Stage } from './stage.ts';

const CONNECTIONS = 32;
/** People that PATCH and GET go round. */
const PEOPLE = 5_000;

/** One attribute changed, against creating; one person read, against a bare handler on the same database. */
export async function changeAndRead(stage: Stage, { rounds, seconds, say }: BenchOptions) {
  const { ingress, bareReader } = stage;
  const visit = { ids: await writeIds(stage), connections: CONNECTIONS, seconds };
  say(`PATCH beside POST at ${CONNECTIONS} connections`);
  const patch = visitor('patch-users', ingress, visit);
  const post = creator(ingress, CONNECTIONS, seconds);
  await alternate(rounds, [patch, post]);
  say(`GET at ${CONNECTIONS} connections`);
  const get = visitor('get-users', ingress, visit);
  const bareGet = visitor('get-users', bareReader, visit);
  await alternate(rounds, [get, bareGet]);
  const table: Table = {
    columns: [`requests/s, ${CONNECTIONS} connections`, 'Rollcall', 'beside it', 'ratio', 'p99 ms', 'CPU µs'],
    rows: [
      row('PATCH of one attribute; beside it POST', patch, post),
      row('GET by id; beside it a bare Fastify handler with the same query', get, bareGet),
    ],
  };
  return { table, patchOverPost: over(patch, post), getOverBare: over(get, bareGet) };
}

const row = (what: string, ours: Entrant<Load>, theirs: Entrant<Load>) => [
  ...[what, rate(ours), rate(theirs), over(ours, theirs)],
  ...cells(ours),
];

/** A file with the ids of people, for the load generators. */
async function writeIds({ ingressDatabase }: Stage): Promise<string> {
  const { rows } = await withClient(ingressDatabase, (client) =>
    client.query<{ id: string }>(
      `SELECT id FROM registry.resource WHERE type = 'User' AND status = 'live' LIMIT ${PEOPLE}`,
    ),
  );
  const file = join(BENCH_HOME, 'ingest', 'ids.json');
  writeFileSync(file, JSON.stringify(rows.map(({ id }) => id)));
  return file;
}
