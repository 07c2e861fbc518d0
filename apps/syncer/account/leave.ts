import type { CallResult, LeavePolicy } from '#targets';
import type { Standing, WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import type { AppliedAction } from '../outcome/facts.ts';
import type { Account, Outcome } from '../outcome/outcome.ts';
import { settled } from '../outcome/success.ts';
import type { Known } from './known.ts';
import type { CallName, Scene } from './scene.ts';

interface Treatment {
  readonly call: Extract<CallName, 'disable' | 'unsubscribe' | 'anonymize' | 'remove'>;
  readonly action: AppliedAction;
  /** Null: the account is gone afterwards. */
  readonly standing: Standing | null;
}

const TREATMENTS: Readonly<Record<Exclude<LeavePolicy, 'keep'>, Treatment>> = {
  deactivate: { call: 'disable', action: 'deactivated', standing: 'disabled' },
  unsubscribe: { call: 'unsubscribe', action: 'unsubscribed', standing: 'unsubscribed' },
  anonymize: { call: 'anonymize', action: 'anonymized', standing: 'anonymized' },
  delete: { call: 'remove', action: 'deleted', standing: null },
};

/**
 * What becomes of the account of somebody who is no longer wanted at the target. No account is made for them. One that
 * we are not sure of is treated once more, whatever we remember: a lost answer may have brought it back meanwhile.
 */
export async function leave(
  row: WorkRow,
  known: Known | undefined,
  policy: LeavePolicy,
  scene: Scene,
): Promise<Outcome> {
  if (known === undefined) return settled(row, null);
  const { account } = known;
  if (policy === 'keep') return settled(row, account);
  const { call, action, standing } = TREATMENTS[policy];
  const isTreated = account.standing === standing;
  if (isTreated && !row.mustRead) return settled(row, account);
  if (!isPossible(policy, scene)) {
    const reason = `the target cannot ${policy} an account; choose another policy for it in rollcall.yaml`;
    return parked(row, policy, { class: 'permanent', reason }, { account });
  }
  // What is only done again has been counted; and nobody's withdrawal waits for an approval (Art. 7(3) GDPR): the
  // contact is kept, and what a fault unsubscribed comes back with the consent.
  const guarded = isTreated || policy === 'unsubscribe' ? undefined : await scene.mayRemove();
  if (guarded?.allowed === false) return held(row, account, guarded.why);
  const { remoteId } = account;
  const answer = await scene.ask(call, (options): Promise<CallResult<unknown>> =>
    call === 'remove' ? scene.connector.remove(row.kind, remoteId, options) : scene.connector[call](remoteId, options),
  );
  if (answer.kind === 'failed') return unsuccessful(row, call, answer.error, { account });
  const after: Account | null =
    answer.kind === 'absent' || standing === null ? null : { ...account, standing, written: null, readBack: null };
  return settled(row, after, { action, changed: [] });
}

const isPossible = (policy: LeavePolicy, { capabilities }: Scene): boolean =>
  policy === 'deactivate' ? capabilities.disable : policy === 'unsubscribe' ? capabilities.unsubscribe : true;

/** Too many are leaving at once: the row waits for an approval, and the log is told nothing, for nothing has failed. */
const held = (row: WorkRow, account: Account, why: string): Outcome => ({
  row,
  fate: { kind: 'parked' },
  account,
  trouble: { class: 'held', reason: why },
  attempts: row.attempts,
  intent: 'over',
  mustRead: row.mustRead,
  facts: [],
  edges: [],
});
