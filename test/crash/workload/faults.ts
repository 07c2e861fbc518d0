import type { ProcessName } from '../../support/system.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A kill -9, so many milliseconds after the writing began. */
export interface Fault {
  readonly after: number;
  readonly victim: ProcessName;
}

const VICTIMS: readonly ProcessName[] = ['ingress', 'projector', 'syncer', 'auditor', 'postgres', 'sandbox'];

/** Three kills while writes go on; one of them is of a process that every write needs, and with Kafka one the broker. */
export function planFaults(random: SeededRandom, duration: number, kafka: boolean): readonly Fault[] {
  const victims = [
    random.pick<ProcessName>(['ingress', 'postgres']),
    kafka ? 'kafka' : random.pick(VICTIMS),
    random.pick(VICTIMS),
  ] as const;
  return victims
    .map((victim) => ({ victim, after: Math.round(duration * (0.1 + 0.8 * random.next())) }))
    .sort((a, b) => a.after - b.after);
}
