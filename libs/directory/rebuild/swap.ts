import type { ClientBase } from 'pg';
import { PARTITIONS } from '#event-log';
import type { Sequence } from '#identity';
import { PROJECTOR } from '../positions/directory-position.ts';
import { DIRECTORY, FOLDED_TABLES } from '../tables.ts';
import { dropShadow, type Shadow } from './shadow.ts';

/** Milliseconds that the swap waits for a lock, and with it everybody who asks after it. */
const LOCK_TIMEOUT = 2_000;

/**
 * Keeps the projector out until the end of the transaction: each of its own begins with moving its positions. Gives
 * up to where it has folded any partition.
 */
export async function holdProjector(tx: ClientBase): Promise<Sequence> {
  await tx.query(`SET LOCAL lock_timeout TO ${LOCK_TIMEOUT}`);
  await tx.query(`LOCK TABLE ${DIRECTORY}.position IN EXCLUSIVE MODE`);
  const { rows } = await tx.query<{ readonly sequence: Sequence }>(
    `SELECT coalesce(max(sequence), 0) AS sequence FROM ${DIRECTORY}.position WHERE consumer = $1`,
    [PROJECTOR],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the positions of the projector cannot be read');
  return row.sequence;
}

/**
 * Puts the folded tables in the place of the running ones. The positions move to what is in them: a projector that
 * was kept out finds them moved, drops its batch, and reads them again. Kafka offsets stay: what is read a second
 * time from there is not above the position and is dropped.
 */
export async function swapIn(tx: ClientBase, { schema, folded }: Shadow): Promise<void> {
  for (const table of FOLDED_TABLES) {
    await tx.query(`DROP TABLE ${DIRECTORY}.${table}`);
    await tx.query(`ALTER TABLE ${schema}.${table} SET SCHEMA ${DIRECTORY}`);
  }
  await tx.query(`DELETE FROM ${DIRECTORY}.parked WHERE consumer = $1 AND discarded IS NULL`, [PROJECTOR]);
  await tx.query(`INSERT INTO ${DIRECTORY}.parked SELECT * FROM ${schema}.parked`);
  await tx.query(
    `INSERT INTO ${DIRECTORY}.position (consumer, partition, sequence, event_id)
     SELECT $1, partition, $2, $3 FROM generate_series(0, $4::int - 1) AS p(partition)
     ON CONFLICT (consumer, partition) DO UPDATE SET sequence = EXCLUDED.sequence, event_id = EXCLUDED.event_id`,
    [PROJECTOR, folded.sequence, folded.eventId, PARTITIONS],
  );
  await dropShadow(tx, schema);
}
