import { listParked, readTail } from '#event-log';
import { createPool, type Environment } from '#platform';
import { eachPlace } from '../dead-letters/parked-places.ts';

/** Enough to say that there are many. */
const COUNTED = 10_000;

export interface LogStatus {
  /** The newest event. */
  readonly tail: number;
  /** Events put aside and not given up, by consumer. */
  readonly parked: Readonly<Record<string, number>>;
}

/** What the databases say of the log and its readers; undefined when they cannot be asked. */
export async function logStatus(environment: Environment): Promise<LogStatus | undefined> {
  try {
    return { tail: await tailOf(environment), parked: await parkedOf(environment) };
  } catch {
    // Why it cannot be asked is what the services themselves say, each for its part.
    return undefined;
  }
}

async function tailOf({ databases }: Environment): Promise<number> {
  const pool = createPool(databases.registry, { name: 'cli status', max: 1, onIdleError: () => undefined });
  try {
    return await readTail(pool);
  } finally {
    await pool.end();
  }
}

async function parkedOf(environment: Environment): Promise<Record<string, number>> {
  const parked: Record<string, number> = {};
  const events = await eachPlace(environment, (schema, pool) => listParked(pool, schema, COUNTED));
  for (const { consumer, discarded } of events.flat()) {
    if (discarded === null) parked[consumer] = (parked[consumer] ?? 0) + 1;
  }
  return parked;
}
