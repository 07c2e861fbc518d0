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
    // The account's own id may be one too, and comes before its owner's.
    const id = anomaly.what.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)?.at(-1);
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
