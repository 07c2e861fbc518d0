import type { Anomaly } from '../checker/anomaly.ts';
import type { Databases } from './databases.ts';

interface StateRow {
  readonly resource: string;
  readonly state: string;
}

/** Says beside what is wrong at a target what the syncer holds of that person: a failed round is read by this. */
export async function withSyncState({ pool }: Databases, anomalies: readonly Anomaly[]): Promise<Anomaly[]> {
  const told: Anomaly[] = [];
  for (const anomaly of anomalies) {
    const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(anomaly.what)?.[0];
    const { rows } = await pool.query<StateRow>(
      `SELECT resource, concat_ws(', ', status, 'wanted ' || wanted, 'applied ' || applied, 'attempts ' || attempts,
         'leased until ' || lease_until, 'doubt until ' || doubt_until, 'remote ' || remote_id, standing, error_class,
         reason, 'next ' || next_attempt, 'now ' || now()) AS state
       FROM sync.state WHERE target = $1 AND resource = $2::uuid`,
      [anomaly.place, id ?? null],
    );
    const [row] = rows;
    told.push(row === undefined ? anomaly : { ...anomaly, what: `${anomaly.what} (the syncer: ${row.state})` });
  }
  return told;
}
