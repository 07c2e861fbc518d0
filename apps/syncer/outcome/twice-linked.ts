import { parked } from './failure.ts';
import type { Outcome } from './outcome.ts';

/** The account is somebody else's already: two people were given one account. For a person to look at. */
export function twiceLinked({ row }: Outcome): Outcome {
  const reason = 'the target gave an account that is linked to somebody else';
  return parked(row, 'link', { class: 'conflict', reason }, { account: null });
}
