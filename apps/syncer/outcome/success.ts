import type { WorkRow } from '../leases/work-row.ts';
import { applied, type AppliedAction, type Fact } from './facts.ts';
import type { Account, Outcome } from './outcome.ts';

/** The account is as wanted. Without an action nothing was written, and the log is told only where it waited for news. */
export function settled(
  row: WorkRow,
  account: Account | null,
  done?: { readonly action: AppliedAction; readonly changed: readonly string[] },
  also: readonly Fact[] = [],
): Outcome {
  const reported = done ?? (row.errorClass === null ? undefined : { action: 'unchanged' as const, changed: [] });
  return {
    row,
    fate: { kind: 'settled' },
    account,
    attempts: 0,
    intent: 'over',
    mustRead: false,
    facts: [...(reported === undefined ? [] : [applied(row, reported.action, reported.changed)]), ...also],
    edges: [],
  };
}
