import { bringAccount } from '../account/bring-account.ts';
import { LeaseLost, type Scene } from '../account/scene.ts';
import { pushMembers, type Stores } from '../group/push-members.ts';
import type { WorkRow } from '../leases/work-row.ts';
import { parked } from '../outcome/failure.ts';
import { accountOf, type Fate, type Outcome } from '../outcome/outcome.ts';
import { NotNow } from './calls.ts';
import type { Wish } from './read-desired.ts';

/** Looks at one row; undefined when it was taken over meanwhile, and nothing is ours to store. */
export async function bringRow(row: WorkRow, wish: Wish, stores: Stores, scene: Scene): Promise<Outcome | undefined> {
  try {
    if (wish.kind === 'behind') return untouched(row, { kind: 'behind' });
    if (wish.kind === 'unknown') return nobodyKnows(row);
    const brought = await bringAccount(row, wish, scene);
    return row.kind === 'Group' ? await pushMembers(brought, stores, scene) : brought;
  } catch (error) {
    if (error instanceof LeaseLost) return undefined;
    if (error instanceof NotNow) return untouched(row, { kind: 'again', after: error.after });
    throw error;
  }
}

/** Given back as it was. An intent that was committed on the way stays: it is cleared up by a search. */
export const untouched = (row: WorkRow, fate: Fate): Outcome => ({
  row,
  fate,
  account: accountOf(row),
  attempts: row.attempts,
  intent: 'open',
  mustRead: row.mustRead,
  facts: [],
  edges: [],
  ...(row.errorClass === null ? {} : { trouble: { class: 'transient', reason: 'waits for its turn' } as const }),
});

function nobodyKnows(row: WorkRow): Outcome {
  const reason =
    'the directory does not know this resource, although its events were read: see `rollcall dead-letters list`';
  return parked(row, 'read', { class: 'permanent', reason });
}
