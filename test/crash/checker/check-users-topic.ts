import { isDeepStrictEqual } from 'node:util';
import type { Anomaly } from './anomaly.ts';
import type { Expected } from './expected-state.ts';
import type { PersonFacts } from './logged-event.ts';

/** The last record of a key of identity.users; without `facts` it is a tombstone. */
export interface UserState {
  readonly id: string;
  readonly version: number;
  readonly facts: PersonFacts | undefined;
}

/** identity.users against what the log comes to: the newest state of everybody, and a tombstone of whoever is gone. */
export function checkUsersTopic({ people }: Expected, states: readonly UserState[]): Anomaly[] {
  const place = 'topic identity.users';
  const anomalies: Anomaly[] = [];
  const seen = new Set<string>();
  for (const { id, version, facts } of states) {
    const want = people.get(id);
    seen.add(id);
    if (want === undefined || version > want.version) {
      anomalies.push({ name: 'aborted read', place, what: `version ${version} of ${id} is not in the log` });
    } else if (version < want.version) {
      anomalies.push({ name: 'unseen', place, what: `${id} is at version ${version} of ${want.version}` });
    } else if (!isDeepStrictEqual(facts, want.facts)) {
      anomalies.push({
        name: 'inconsistent offsets',
        place,
        what: `version ${version} of ${id} is not what the log says`,
      });
    }
  }
  for (const { id, facts } of people.values()) {
    // Who came and went between two looks of the publisher may never have been there.
    if (facts !== undefined && !seen.has(id)) anomalies.push({ name: 'unseen', place, what: `${id} is not there` });
  }
  return anomalies;
}
