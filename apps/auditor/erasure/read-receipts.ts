import type { Pool } from 'pg';
import { z } from 'zod';
import type { Erasure } from './erasure.ts';

const receiptData = z.object({
  request: z.string(),
  target: z.string(),
  outcome: z.enum(['verified', 'accepted_async', 'residual', 'failed']),
  residuals: z.array(z.string()),
});

/** What a target said and showed last. `at`: when the log was told. */
export interface Receipt extends Omit<z.output<typeof receiptData>, 'request'> {
  readonly at: Date;
}

/** The newest receipt of each target for this request, out of the log. */
export async function readReceipts(
  pool: Pool,
  erasure: Pick<Erasure, 'id' | 'tenant' | 'subject'>,
): Promise<Receipt[]> {
  const { rows } = await pool.query<{ time: Date; data: unknown }>(
    `SELECT DISTINCT ON (target) time, convert_from(bytes, 'UTF8')::jsonb -> 'data' AS data FROM audit.history
     WHERE tenant = $1 AND subject = $2 AND type = 'rollcall.erasure.receipt'
       AND convert_from(bytes, 'UTF8')::jsonb #>> '{data,request}' = $3
     ORDER BY target, sequence DESC`,
    [erasure.tenant, erasure.subject, erasure.id],
  );
  return rows.map(({ time, data }) => {
    const { target, outcome, residuals } = receiptData.parse(data);
    return { target, outcome, residuals, at: time };
  });
}
