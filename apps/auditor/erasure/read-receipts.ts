import type { Pool } from 'pg';
import { z } from 'zod';
import type { Erasure } from './erasure.ts';

const receiptEvent = z.object({
  data: z.object({
    request: z.string(),
    target: z.string(),
    outcome: z.enum(['verified', 'accepted_async', 'residual', 'failed']),
    residuals: z.array(z.string()),
  }),
});

/** What a target said and showed last. `at`: when the log was told. */
export interface Receipt extends Omit<z.output<typeof receiptEvent>['data'], 'request'> {
  readonly at: Date;
}

/** The newest receipt of each target for this request, out of the log. */
export async function readReceipts(
  pool: Pool,
  erasure: Pick<Erasure, 'id' | 'tenant' | 'subject'>,
): Promise<Receipt[]> {
  const { rows } = await pool.query<{ time: Date; bytes: Buffer }>(
    `SELECT time, bytes FROM audit.history
     WHERE tenant = $1 AND subject = $2 AND type = 'rollcall.erasure.receipt' ORDER BY sequence`,
    [erasure.tenant, erasure.subject],
  );
  const newest = new Map<string, Receipt>();
  for (const { time, bytes } of rows) {
    const { request, ...receipt } = receiptEvent.parse(JSON.parse(bytes.toString('utf8'))).data;
    if (request === erasure.id) newest.set(receipt.target, { ...receipt, at: time });
  }
  return [...newest.values()].sort((one, other) => (one.target < other.target ? -1 : 1));
}
