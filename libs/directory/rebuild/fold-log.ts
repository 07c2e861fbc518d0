import type { Sequence } from '#identity';
import { inTransaction } from '#platform';
import { foldPage } from './fold-page.ts';
import type { FoldSource } from './fold-source.ts';
import type { LeftOut } from './given-up.ts';
import { progressOf } from './progress.ts';
import { readPages } from './read-pages.ts';
import type { Shadow } from './shadow.ts';

/**
 * Folds the log into the shadow up to `until`, each page with its mark in one transaction, so that a killed run is
 * gone on with. The commits need not reach the disk one by one: what a crash takes back, it takes back with its mark.
 */
export async function foldLog(source: FoldSource, shadow: Shadow, leftOut: LeftOut, until: Sequence): Promise<Shadow> {
  const { pool, keyring, signal, onProgress } = source;
  const start = shadow.folded.sequence;
  const clock = performance.now();
  let current = shadow;
  for await (const page of readPages(source, leftOut, start, until)) {
    signal?.throwIfAborted();
    current = await inTransaction(pool, async (tx) => {
      await tx.query('SET LOCAL synchronous_commit TO off');
      return foldPage(tx, current, keyring, page);
    });
    const { sequence } = current.folded;
    onProgress?.(progressOf(sequence, until, sequence - start, (performance.now() - clock) / 1_000));
  }
  return current;
}
