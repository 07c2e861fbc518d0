import type { Pool } from 'pg';
import type { Erasure } from './erasure.ts';
import { nextStep } from './step.ts';

/** Notes that a step is done. Another copy may have noted it before: then this does nothing. */
export async function noteStep(pool: Pool, { id, step }: Erasure, targets?: readonly string[]): Promise<void> {
  await pool.query(
    `UPDATE audit.erasure SET step = $3, trouble = NULL, targets = coalesce($4, targets),
            completed = CASE WHEN $3 = 'done' THEN now() END
     WHERE id = $1 AND step = $2`,
    [id, step, nextStep(step), targets ?? null],
  );
}

/** Notes why a request does not go on; whether that is news. */
export async function noteTrouble(pool: Pool, { id, step }: Erasure, trouble: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE audit.erasure SET trouble = $3 WHERE id = $1 AND step = $2 AND trouble IS DISTINCT FROM $3',
    [id, step, trouble],
  );
  return rowCount === 1;
}
