import type { Client } from 'pg';
import { percentile } from '../measure/median.ts';
import { peakMemoryOf } from '../measure/process-facts.ts';
import type { BenchOptions, Demand, Report, Table } from '../report/report.ts';
import type { Ingress } from '../stage/ingress.ts';
import { PEOPLE, openPeople } from '../stage/people.ts';
import { withClient } from '../stage/postgres.ts';
import { ask, askByHand } from './ask.ts';
import { SHAPES, type Shape } from './shapes.ts';

/** Questions of one kind in a round. */
const TIMES = 100;
/** Cursor pages walked before those that are measured, and how many are. */
const DEEP = 200;
const CURSOR_PAGES = 100;

const HOW =
  '`GET /scim/v2/Users` over 1,000,000 people, one question at a time over one connection, each about another person; ' +
  'beside it PostgreSQL answering the same question in SQL written by hand, alternated. The people are made once and kept.';

/** Latency of lists over a million people. */
export async function query(options: BenchOptions): Promise<Report> {
  const { database, ingress, stop } = await openPeople(options.say);
  try {
    return await withClient(database, (client) => measure(ingress, client, options));
  } finally {
    await stop();
  }
}

async function measure(ingress: Ingress, client: Client, options: BenchOptions): Promise<Report> {
  const rows: Table['rows'][number][] = [];
  const demands: Demand[] = [];
  for (const shape of SHAPES) {
    options.say(shape.name);
    const { ours, hand, refused } = await compare(ingress, client, shape, options.rounds);
    const p99 = percentile(ours, 0.99);
    const name = refused === 0 ? shape.name : `${shape.name} (${refused} of ${ours.length} refused as tooMany)`;
    rows.push([name, percentile(ours, 0.5), p99, percentile(hand, 0.5), percentile(hand, 0.99)]);
    if (shape.bound !== undefined) demands.push(atMost(`${shape.name}, p99`, shape.bound, p99));
  }
  options.say('cursor pages');
  const pages = await walk(ingress);
  const p99 = percentile(pages, 0.99);
  rows.push([`cursor page, ${DEEP} pages deep`, percentile(pages, 0.5), p99, '', '']);
  demands.push(atMost('a cursor page, p99', 20, p99));
  const memory = peakMemoryOf(ingress.pid);
  demands.push({ what: 'peak memory of the ingress', bound: 'at most', wanted: 300, measured: memory, unit: 'MB' });
  const columns = ['milliseconds', 'p50', 'p99', 'by hand p50', 'by hand p99'];
  return { name: 'query', title: 'Asking a million people', how: HOW, tables: [{ columns, rows }], demands };
}

async function compare(ingress: Ingress, client: Client, shape: Shape, rounds: number) {
  const ours: number[] = [];
  const hand: number[] = [];
  let refused = 0;
  for (let turn = 0; turn < rounds * (shape.times ?? TIMES); turn += 1) {
    const number = (turn * 7_919_777 + 13) % PEOPLE;
    const { answer, took } = await ask(ingress, shape.query(number));
    if (answer !== undefined && answer.itemsPerPage < shape.finds)
      throw new Error(`${shape.name} found ${answer.itemsPerPage}`);
    if (answer === undefined) refused += 1;
    ours.push(took);
    if (turn % (shape.handEvery ?? 1) === 0) hand.push(await askByHand(client, shape, number));
  }
  return { ours, hand, refused };
}

/** Walks on by cursor (RFC 9865) and gives the milliseconds of the later pages. */
async function walk(ingress: Ingress): Promise<number[]> {
  const pages: number[] = [];
  let cursor: string | undefined = '';
  for (let page = 0; page < DEEP + CURSOR_PAGES; page += 1) {
    if (cursor === undefined) throw new Error('the walk ended before a million people did');
    const { answer, took } = await ask(ingress, { cursor, count: '100' });
    cursor = answer?.nextCursor;
    if (page >= DEEP) pages.push(took);
  }
  return pages;
}

const atMost = (what: string, wanted: number, measured: number): Demand => ({
  ...{ what, wanted, measured },
  bound: 'at most',
  unit: 'ms',
});
