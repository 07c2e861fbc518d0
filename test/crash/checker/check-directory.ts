import { isDeepStrictEqual } from 'node:util';
import type { Anomaly } from './anomaly.ts';
import { livingMembers, type Expected } from './expected-state.ts';
import type { PersonFacts } from './logged-event.ts';

export interface DirectoryRow {
  readonly id: string;
  readonly version: number;
  /** `facts` of a living person, `members` (sorted) of a living group; neither: deleted. */
  readonly facts?: PersonFacts;
  readonly members?: readonly string[];
}

/** The directory against what the log comes to: everybody once, at the newest version, with the newest values. */
export function checkDirectory(expected: Expected, rows: readonly DirectoryRow[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const report = (name: Anomaly['name'], what: string): void => void anomalies.push({ name, place: 'directory', what });
  const wanted = wantedRows(expected);
  const seen = new Set<string>();
  for (const row of rows) {
    const want = wanted.get(row.id);
    if (seen.has(row.id)) report('duplicate', `${row.id} is there twice`);
    seen.add(row.id);
    if (want === undefined || row.version > want.version) {
      report('aborted read', `version ${row.version} of ${row.id} is not in the log`);
    } else if (row.version < want.version) {
      report('unseen', `${row.id} is at version ${row.version} of ${want.version}`);
    } else if (!isDeepStrictEqual(row, want)) {
      report('inconsistent offsets', `version ${row.version} of ${row.id} is not what the log says`);
    }
  }
  for (const { id, version } of wanted.values()) {
    if (!seen.has(id)) report('unseen', `${id}, at version ${version} in the log, is not there`);
  }
  return anomalies;
}

function wantedRows(expected: Expected): ReadonlyMap<string, DirectoryRow> {
  const people = [...expected.people.values()].map(({ id, version, facts }): DirectoryRow => ({
    id,
    version,
    ...(facts === undefined ? {} : { facts }),
  }));
  const groups = [...expected.groups.values()].map((group): DirectoryRow => ({
    id: group.id,
    version: group.version,
    ...(group.living ? { members: livingMembers(expected, group) } : {}),
  }));
  return new Map([...people, ...groups].map((row) => [row.id, row]));
}
