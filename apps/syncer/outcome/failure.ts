import type { TargetError } from '#targets';
import type { WorkRow } from '../leases/work-row.ts';
import { backOff } from './back-off.ts';
import { failed } from './facts.ts';
import { accountOf, type Account, type Outcome, type Trouble } from './outcome.ts';

/** How it stands with the account and with a create when something failed. */
interface Remains {
  /** Absent: as the row said. */
  readonly account?: Account | null;
  readonly intent?: 'over' | 'open';
  /** Milliseconds before which nothing should be tried; a create in doubt waits for its deadline. */
  readonly notBefore?: number;
}

type Failure = Trouble & { readonly class: TargetError['class'] };

/** The row waits for a person, or for the next change of the resource. */
export function parked(row: WorkRow, action: string, trouble: Failure, remains: Remains = {}): Outcome {
  const attempts = row.attempts + 1;
  return {
    ...base(row, remains),
    fate: { kind: 'parked' },
    trouble,
    attempts,
    facts: [failedFact(row, action, trouble, attempts, false)],
  };
}

/**
 * A call failed. What may get better is tried again, ever later; what will not, waits for a person. A throttled or
 * refused target is no fault of the row: it keeps its count, and the whole target waits (pace, pause).
 */
export function unsuccessful(row: WorkRow, action: string, error: TargetError, remains: Remains = {}): Outcome {
  const { class: kind, reason, retryAfter = 0, inDoubt } = error;
  if (kind === 'permanent' || kind === 'conflict') return parked(row, action, { class: kind, reason }, remains);
  const counts = kind === 'transient';
  const attempts = counts ? row.attempts + 1 : row.attempts;
  const delay = counts ? backOff(attempts, Math.random()) : 0;
  const trouble = { class: kind, reason };
  return {
    ...base(row, remains),
    fate: { kind: 'again', after: Math.max(delay, retryAfter, remains.notBefore ?? 0) },
    trouble,
    attempts,
    mustRead: row.mustRead || inDoubt,
    facts: isNews(row, kind, attempts) ? [failedFact(row, action, trouble, Math.max(1, attempts), true)] : [],
  };
}

function base(row: WorkRow, { account = accountOf(row), intent = 'over' }: Remains) {
  return { row, account, intent, mustRead: row.mustRead, edges: [] };
}

/** The log is told of the first failure of a kind and of every tenth-fold one: a target that is down for a day is one story. */
const isNews = (row: WorkRow, kind: string, attempts: number): boolean =>
  row.errorClass !== kind || [10, 100, 1_000].includes(attempts);

const failedFact = (row: WorkRow, action: string, trouble: Failure, attempts: number, willRetry: boolean) =>
  failed({
    target: row.target,
    action,
    class: trouble.class,
    attempts,
    willRetry,
    reason: trouble.field === undefined ? trouble.reason : `${trouble.field}: ${trouble.reason}`,
  });
