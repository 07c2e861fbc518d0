import type { Desired } from '#targets';
import type { WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import { receipt, type Fact } from '../outcome/facts.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { settled } from '../outcome/success.ts';
import type { Known } from './known.ts';
import type { Scene } from './scene.ts';

type Erased = Extract<Desired, { readonly kind: 'erased' }>;

/**
 * Makes the target forget a person, and reads back that it has: an answer of 200 to a removal is no proof. What is
 * found afterwards is named in the receipt and waits for a person.
 */
export async function erase(
  row: WorkRow,
  known: Known | undefined,
  { policy, keys }: Erased,
  scene: Scene,
): Promise<Outcome> {
  const account = known?.account ?? null;
  if (account !== null) {
    const { remoteId } = account;
    if (policy === 'anonymize then delete') {
      const overwritten = await scene.ask('anonymize', (options) => scene.connector.anonymize(remoteId, options));
      if (overwritten.kind === 'failed') return unsuccessful(row, 'anonymize', overwritten.error, { account });
    }
    const removed = await scene.ask('remove', (options) => scene.connector.remove(row.kind, remoteId, options));
    if (removed.kind === 'failed') return unsuccessful(row, 'remove', removed.error, { account });
  }
  const found = await scene.ask('verifyErased', (options) =>
    scene.connector.verifyErased(account?.remoteId, keys, options),
  );
  if (found.kind === 'failed') return unsuccessful(row, 'verifyErased', found.error, { account });
  const residuals = found.kind === 'absent' ? [] : found.value.residuals;
  if (residuals.length > 0) {
    const reason = 'something of the person is still found there after the removal';
    const trouble = { class: 'permanent', reason, field: residuals.join(', ') } as const;
    const left = parked(row, 'erase', trouble, { account });
    return { ...left, facts: [...left.facts, ...receipts(row, 'residual', residuals)] };
  }
  const done = account === null ? undefined : { action: 'deleted' as const, changed: [] };
  return settled(row, null, done, receipts(row, 'verified', []));
}

function receipts(row: WorkRow, outcome: 'verified' | 'residual', residuals: readonly string[]): Fact[] {
  if (row.erasure === null) return [];
  return [receipt({ request: row.erasure, target: row.target, outcome, residuals: [...residuals] })];
}
