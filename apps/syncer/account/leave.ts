import type { CallOptions, CallResult, LeavePolicy } from '#targets';
import type { Standing, WorkRow } from '../leases/work-row.ts';
import { parked, unsuccessful } from '../outcome/failure.ts';
import type { AppliedAction } from '../outcome/facts.ts';
import type { Account, Outcome } from '../outcome/outcome.ts';
import { settled } from '../outcome/success.ts';
import type { Known } from './known.ts';
import type { CallName, Scene } from './scene.ts';

interface Treatment {
  readonly name: CallName;
  readonly action: AppliedAction;
  /** Null: the account is gone afterwards. */
  readonly standing: Standing | null;
  call(remoteId: string, options: CallOptions): Promise<CallResult<unknown>>;
}

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
  const treatment = treatmentFor(policy, row, scene);
  if (treatment === undefined) return settled(row, account);
  const isTreated = account.standing === treatment.standing;
  if (isTreated && !row.mustRead) return settled(row, account);
  if (!isPossible(policy, scene)) {
    const reason = `the target cannot ${policy} an account; choose another policy for it in rollcall.yaml`;
    return parked(row, policy, { class: 'permanent', reason }, { account });
  }
  // What is only done again has been counted.
  const guarded = isTreated ? undefined : await scene.mayRemove();
  if (guarded?.allowed === false) return held(row, account, guarded.why);
  const answer = await scene.ask(treatment.name, (options) => treatment.call(account.remoteId, options));
  if (answer.kind === 'failed') return unsuccessful(row, treatment.name, answer.error, { account });
  const after: Account | null =
    answer.kind === 'absent' || treatment.standing === null
      ? null
      : { ...account, standing: treatment.standing, written: null, readBack: null };
  return settled(row, after, { action: treatment.action, changed: [] });
}

function treatmentFor(policy: LeavePolicy, { kind }: WorkRow, { connector }: Scene): Treatment | undefined {
  switch (policy) {
    case 'keep':
      return undefined;
    case 'deactivate':
      return {
        name: 'disable',
        action: 'deactivated',
        standing: 'disabled',
        call: (id, options) => connector.disable(id, options),
      };
    case 'unsubscribe':
      return {
        name: 'unsubscribe',
        action: 'unsubscribed',
        standing: 'unsubscribed',
        call: (id, options) => connector.unsubscribe(id, options),
      };
    case 'anonymize':
      return {
        name: 'anonymize',
        action: 'anonymized',
        standing: 'anonymized',
        call: (id, options) => connector.anonymize(id, options),
      };
    case 'delete':
      return {
        name: 'remove',
        action: 'deleted',
        standing: null,
        call: (id, options) => connector.remove(kind, id, options),
      };
  }
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
