import { becomesTrue } from '#platform/servers';
import { percentile } from '../measure/median.ts';
import type { BenchOptions, Report, Table } from '../report/report.ts';
import { serviceCosts, startWhole } from '../stage/system.ts';
import type { RunningSystem } from '../../test/support/system.ts';
import { Arrivals } from './arrivals.ts';
import { createPerson, nextMark, renameAtRate, type Change } from './changes.ts';

/** So many that nobody is renamed again before the change before has long arrived. */
const PEOPLE = 500;
const BUSY = { perSecond: 50, seconds: 8 };
const IDLE = { perSecond: 2, seconds: 10 };
/** Milliseconds that a change may take to arrive before the bench fails. */
const PATIENCE = 60_000;

const HOW =
  'The whole product as `npm start` runs it, its four demo systems included. A person’s family name is changed by PATCH; ' +
  'from the SCIM answer to the moment when a system has the new name in the journal that it syncs before it answers. ' +
  '“All four” is the last of them. Beside it: from the first system’s having it to the last’s, the systems’ own time.';

/** How long a change takes from SCIM to four target systems, idle and under load. */
export async function propagate({ rounds, say }: BenchOptions): Promise<Report> {
  const system = await startWhole('propagate');
  try {
    const arrivals = new Arrivals(system.home);
    try {
      return await measure(system, arrivals, rounds, say);
    } finally {
      arrivals.close();
    }
  } finally {
    await system.stop();
  }
}

async function measure(system: RunningSystem, arrivals: Arrivals, rounds: number, say: (line: string) => void) {
  say(`making ${PEOPLE} people`);
  const people = await makePeople(system, arrivals);
  const idle: Change[] = [];
  const busy: Change[] = [];
  /** Processor seconds of each service over the busy phases. */
  const spent: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    idle.push(...(await arrived(arrivals, await renameAtRate(system.run, people, IDLE))));
    const before = serviceCosts(system);
    busy.push(...(await arrived(arrivals, await renameAtRate(system.run, people, BUSY))));
    for (const [index, { cpu }] of serviceCosts(system).entries()) {
      spent[index] = (spent[index] ?? 0) + cpu - (before[index]?.cpu ?? 0);
    }
  }
  const rows = [row(`idle, ${IDLE.perSecond} changes/s`, idle, arrivals), row('50 changes/s', busy, arrivals)];
  const costs = serviceCosts(system);
  const table: Table = {
    columns: ['milliseconds', 'all four p50', 'p99', 'first of them p50', 'first to last p50', 'changes'],
    rows,
  };
  const services: Table = {
    columns: ['service', 'CPU ms a change at 50/s', 'peak memory (RSS), MB'],
    rows: costs.map(({ service, peak }, index) => [service, ((spent[index] ?? 0) * 1_000) / busy.length, peak]),
  };
  const whole = busy.map((change) => delays(change, arrivals).last);
  const report: Report = {
    name: 'propagate',
    title: 'From SCIM to four systems',
    how: HOW,
    tables: [table, services],
    demands: [
      {
        what: 'all four at 50 changes/s, p50',
        bound: 'at most',
        wanted: 100,
        measured: percentile(whole, 0.5),
        unit: 'ms',
      },
      {
        what: 'all four at 50 changes/s, p99',
        bound: 'at most',
        wanted: 500,
        measured: percentile(whole, 0.99),
        unit: 'ms',
      },
      {
        what: 'peak memory of the largest service',
        bound: 'at most',
        wanted: 300,
        measured: Math.max(...costs.map(({ peak }) => peak)),
        unit: 'MB',
      },
    ],
  };
  return report;
}

async function makePeople(system: RunningSystem, arrivals: Arrivals): Promise<string[]> {
  const people: string[] = [];
  const marks: string[] = [];
  for (let number = 0; number < PEOPLE; number += 1) {
    const mark = nextMark();
    marks.push(mark);
    people.push(await createPerson(system.run, number, mark));
  }
  await everywhere(arrivals, marks);
  return people;
}

async function arrived(arrivals: Arrivals, changes: Change[]): Promise<Change[]> {
  await everywhere(
    arrivals,
    changes.map(({ mark }) => mark),
  );
  return changes;
}

async function everywhere(arrivals: Arrivals, marks: readonly string[]): Promise<void> {
  const missing = (): number => marks.filter((mark) => !arrivals.isEverywhere(mark)).length;
  if (!(await becomesTrue(() => missing() === 0, { deadline: PATIENCE })))
    throw new Error(`${missing()} changes have not arrived everywhere after ${PATIENCE} ms`);
}

function row(what: string, changes: readonly Change[], arrivals: Arrivals): Table['rows'][number] {
  const all = changes.map((change) => delays(change, arrivals));
  const last = all.map((delay) => delay.last);
  return [
    what,
    percentile(last, 0.5),
    percentile(last, 0.99),
    percentile(
      all.map(({ first }) => first),
      0.5,
    ),
    percentile(
      all.map((delay) => delay.last - delay.first),
      0.5,
    ),
    changes.length,
  ];
}

/** Milliseconds from the answer; 0 where a system had it before SCIM's answer reached us. */
function delays({ mark, answered }: Change, arrivals: Arrivals): { readonly first: number; readonly last: number } {
  const moments = [...arrivals.of(mark).values()].map((moment) => Math.max(0, moment - answered));
  return { first: Math.min(...moments), last: Math.max(...moments) };
}
