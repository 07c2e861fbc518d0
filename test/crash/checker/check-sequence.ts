import type { Anomaly } from './anomaly.ts';
import type { LoggedEvent } from './logged-event.ts';

/** The log by itself: dense from 1, every event once, and each resource's versions 1, 2, 3 … in its order. */
export function checkSequence(log: readonly LoggedEvent[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const report = (name: Anomaly['name'], what: string): void => void anomalies.push({ name, place: 'log', what });
  const places = new Map<string, number>();
  const versions = new Map<string, number>();
  let last = 0;
  for (const { sequence, id, subject, version } of log) {
    if (sequence !== last + 1) report('inconsistent offsets', `sequence ${sequence} follows ${last}`);
    last = sequence;
    const earlier = places.get(id);
    if (earlier !== undefined) report('duplicate', `event ${id} stands at ${earlier} and at ${sequence}`);
    places.set(id, sequence);
    if (version === undefined) continue;
    const former = versions.get(subject) ?? 0;
    if (version <= former) report('duplicate', `version ${version} of ${subject} comes again at ${sequence}`);
    if (version > former + 1) {
      report('inconsistent offsets', `version ${version} of ${subject} follows ${former}, at ${sequence}`);
    }
    versions.set(subject, Math.max(former, version));
  }
  return anomalies;
}
