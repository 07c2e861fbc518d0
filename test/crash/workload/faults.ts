import type { ProcessName } from '../../support/system.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What befalls a process so many milliseconds after the writing began: kill -9, or SIGSTOP for {@link STALL}. */
export interface Fault {
  readonly after: number;
  readonly victim: ProcessName;
  readonly kind: 'kill' | 'stall';
}

/**
 * Milliseconds that a stalled process stands still: longer than the lease of a leader or worker (5 s), so that others
 * take over what it holds, and it wakes believing that it still holds it.
 */
export const STALL = 7_000;

const VICTIMS: readonly ProcessName[] = ['ingress', 'projector', 'syncer', 'auditor', 'postgres', 'sandbox'];
/** Of the others the signal would stop one process of several, or what no lease protects from. */
const STALLED: ReadonlySet<ProcessName> = new Set(['ingress', 'projector', 'syncer', 'auditor']);

/** Three faults while writes go on; one of them is of a process that every write needs, and with Kafka one the broker. */
export function planFaults(random: SeededRandom, duration: number, kafka: boolean): readonly Fault[] {
  const victims = [
    random.pick<ProcessName>(['ingress', 'postgres']),
    kafka ? 'kafka' : random.pick(VICTIMS),
    random.pick(VICTIMS),
  ] as const;
  return victims
    .map((victim): Fault => {
      const after = Math.round(duration * (0.1 + 0.8 * random.next()));
      return { victim, after, kind: STALLED.has(victim) && random.chance(0.4) ? 'stall' : 'kill' };
    })
    .sort((a, b) => a.after - b.after);
}
