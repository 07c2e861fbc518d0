import { entrant, type Entrant } from '../measure/alternate.ts';
import { median, medianRatio } from '../measure/median.ts';
import type { Contender } from '../stage/contender.ts';
import { load, type Load } from '../stage/load.ts';

/** What a load generator needs to know of a server. */
type Target = Omit<Contender, 'stop'>;

let run = 0;

/** POST /Users for some seconds a turn; every person is a new one. */
export const creator = (contender: Target, connections: number, seconds: number): Entrant<Load> =>
  entrant(() => {
    run += 1;
    return load('post-users', { ...contender, connections, seconds, rest: [String(run)] });
  });

/** GET or PATCH of people whose ids stand in a file. */
export const visitor = (
  generator: 'get-users' | 'patch-users',
  contender: Target,
  { ids, connections, seconds }: { readonly ids: string; readonly connections: number; readonly seconds: number },
): Entrant<Load> =>
  entrant(() => {
    run += 1;
    return load(generator, { ...contender, connections, seconds, rest: [ids, String(run)] });
  });

const rates = ({ seen }: Entrant<Load>): number[] => seen.map((turn) => turn.rate);

/** Requests a second. */
export const rate = (one: Entrant<Load>): number => median(rates(one));

/** How many times the other's rate. */
export const over = (ours: Entrant<Load>, theirs: Entrant<Load>): number => medianRatio(rates(ours), rates(theirs));

/** p99 in milliseconds, processor time of the server's process a request in microseconds. */
export const cells = ({ seen }: Entrant<Load>): number[] => [
  median(seen.map(({ p99 }) => p99)),
  median(seen.map(({ cpu }) => cpu)),
];
