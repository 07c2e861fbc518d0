import { z } from 'zod';
import { runToEnd } from '../measure/child.ts';
import { cpuSecondsOf } from '../measure/process-facts.ts';
import { loadGenerator } from './places.ts';

const driven = z.object({
  requests: z.number(),
  seconds: z.number(),
  failed: z.number(),
  p50: z.number(),
  p99: z.number(),
});

/** What a load generator of bench/load saw. Latencies in milliseconds. */
export interface Load extends z.infer<typeof driven> {
  /** Requests answered 2xx in a second. */
  readonly rate: number;
  /** Processor time of the server's own process for each of them, in microseconds. */
  readonly cpu: number;
}

export interface LoadOrder {
  readonly base: string;
  readonly token: string;
  readonly connections: number;
  readonly seconds: number;
  /** Further arguments of the generator: a run's name, a file of ids. */
  readonly rest: readonly string[];
  /** The server's process. */
  readonly pid: number;
}

/** Loads a server for some seconds from a process of its own. A refused or failed request fails the bench. */
export async function load(generator: string, order: LoadOrder): Promise<Load> {
  const { base, token, connections, seconds, rest, pid } = order;
  const before = cpuSecondsOf(pid);
  const line = await runToEnd({
    file: loadGenerator(generator),
    args: [base, token, String(connections), String(seconds), ...rest],
  });
  const seen = driven.parse(JSON.parse(line));
  if (seen.failed > 0) throw new Error(`${generator}: ${seen.failed} requests were not answered 2xx`);
  const cpu = ((cpuSecondsOf(pid) - before) * 1_000_000) / seen.requests;
  return { ...seen, rate: seen.requests / seen.seconds, cpu };
}
