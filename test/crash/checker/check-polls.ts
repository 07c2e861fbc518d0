import type { Anomaly } from './anomaly.ts';
import type { LoggedEvent } from './logged-event.ts';

/** One event as a reader was shown it. */
export interface Polled {
  readonly sequence: number;
  readonly id: string;
}

/**
 * What one reader was shown, in that order, against the log as it is in the end: everything, in order, and nothing
 * that was not to stay. `truth` is the part of the log that the reader was to see, in order.
 */
export function checkPolls(place: string, polled: readonly Polled[], truth: readonly LoggedEvent[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const report = (name: Anomaly['name'], what: string): void => void anomalies.push({ name, place, what });
  const ids = new Map(truth.map(({ sequence, id }) => [sequence, id]));
  const between = (low: number, high: number): number[] =>
    truth.filter(({ sequence }) => sequence > low && sequence < high).map(({ sequence }) => sequence);
  let last = 0;
  for (const { sequence, id } of polled) {
    const there = ids.get(sequence);
    if (there === undefined) report('aborted read', `${sequence} was shown, and is not in the log`);
    else if (there !== id) report('inconsistent offsets', `${sequence} was ${id}, and is ${there} in the log`);
    if (sequence <= last) {
      report('non-monotonic poll', `${sequence} was shown after ${last}`);
      continue;
    }
    const skipped = between(last, sequence);
    if (skipped.length > 0) report('poll-skip', `${skipped.join(', ')} left out between ${last} and ${sequence}`);
    last = sequence;
  }
  const unseen = between(last, Number.POSITIVE_INFINITY);
  if (unseen.length > 0) report('unseen', `${unseen.length} events after ${last} were never shown`);
  return anomalies;
}
