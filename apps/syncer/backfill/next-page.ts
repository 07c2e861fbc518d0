import type { Pool } from 'pg';
import { inTransaction } from '#platform';
import type { ResourceId } from '#identity';
import type { Target } from '#targets';
import { SYNC_CHANNEL } from '../news/channel.ts';
import { raisePage, type BackfillKind, type Page } from './raise-page.ts';

/**
 * Raises the next page of a target's round in one transaction with the mark of how far it is; whether anything was
 * left to do. `Linked` comes last: whoever has an account and is not in the directory's pages any more. The row of
 * the mark is locked first, so that two copies take turns; one that finds it locked leaves it to the other.
 */
export async function nextPage(sync: Pool, directory: Pool, target: Target): Promise<boolean> {
  return inTransaction(sync, async (tx) => {
    const { rows } = await tx.query<{
      readonly kind: BackfillKind;
      readonly round: number;
      readonly after: ResourceId | null;
    }>(
      `SELECT kind, round, after FROM sync.backfill WHERE target = $1
       ORDER BY kind = 'Linked', kind DESC LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [target.name],
    );
    const [mark] = rows;
    if (mark === undefined) return false;
    const page: Page = { target, round: mark.round, after: mark.after ?? undefined };
    const last = await raisePage(tx, directory, mark.kind, page);
    if (last === undefined) {
      await tx.query('DELETE FROM sync.backfill WHERE target = $1 AND kind = $2', [target.name, mark.kind]);
    } else {
      await tx.query('UPDATE sync.backfill SET after = $3 WHERE target = $1 AND kind = $2', [
        target.name,
        mark.kind,
        last,
      ]);
      await tx.query(`NOTIFY ${SYNC_CHANNEL}`);
    }
    return true;
  });
}
