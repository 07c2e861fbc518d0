import type { Pool } from 'pg';
import { targetNames } from '#targets';
import type { Erasure } from './erasure.ts';
import { readReceipts, type Receipt } from './read-receipts.ts';

/** What stands between a request and its end at the targets. */
export interface Outstanding {
  /** Targets that were read back and still show something. */
  readonly kept: readonly Receipt[];
  /** Targets that have not been read back yet. */
  readonly awaited: readonly string[];
}

/** `configuration`: rollcall.yaml, since a target that was removed from it owes nothing. Undefined: there is none. */
export async function readOutstanding(
  audit: Pool,
  configuration: string | undefined,
  erasure: Erasure,
): Promise<Outstanding> {
  const configured = configuration === undefined ? [] : await targetNames(configuration, erasure.tenant);
  const owing = erasure.targets.filter((target) => configured.includes(target));
  const receipts = new Map((await readReceipts(audit, erasure)).map((receipt) => [receipt.target, receipt]));
  const outcomeOf = (target: string): Receipt['outcome'] | undefined => receipts.get(target)?.outcome;
  return {
    kept: [...receipts.values()].filter(({ target, outcome }) => owing.includes(target) && outcome === 'residual'),
    awaited: owing.filter((target) => outcomeOf(target) !== 'verified' && outcomeOf(target) !== 'residual'),
  };
}
