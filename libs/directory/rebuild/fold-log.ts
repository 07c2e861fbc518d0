import type { Sequence } from '#identity';
import { inTransaction } from '#platform';
import type { Folded } from '../fold/folding.ts';
import { foldPage, NOTHING } from './fold-page.ts';
import type { FoldSource } from './fold-source.ts';
import type { LeftOut } from './given-up.ts';
import { landPage, type Landed } from './land-page.ts';
import { progressOf } from './progress.ts';
import { readPages, unlockPage, type LogPage } from './read-pages.ts';
import type { Shadow } from './shadow.ts';

/** A page that is being written. */
interface UnderWay {
  /** What it comes to; undefined where that will only be known once it has landed. */
  readonly folded: Folded | undefined;
  /** As it was before this page. */
  readonly shadow: Shadow;
  readonly landed: Promise<Landed>;
}

/**
 * Folds the log into the shadow up to `until`, each page with its mark in one transaction, so that a killed run is
 * gone on with. Three pages are under way at a time: one is read, one folded, one written.
 */
export async function foldLog(source: FoldSource, shadow: Shadow, leftOut: LeftOut, until: Sequence): Promise<Shadow> {
  const report = progressFrom(source, shadow.folded.sequence, until);
  const landed = Promise.resolve({ shadow, asFolded: true });
  let before: UnderWay = { folded: { known: NOTHING, resources: NOTHING, memberships: [] }, shadow, landed };
  try {
    for await (const page of readPages(source, leftOut, shadow.folded.sequence, until)) {
      source.signal?.throwIfAborted();
      before = await foldNext(source, before, page);
      void before.landed.then(report, () => undefined);
    }
    return (await before.landed).shadow;
  } finally {
    await Promise.allSettled([before.landed]);
  }
}

async function foldNext({ pool, keyring }: FoldSource, before: UnderWay, page: LogPage): Promise<UnderWay> {
  const { folded: ahead } = before;
  // Behind a page that is gone through event by event nothing is known before that has landed.
  const stands = ahead === undefined ? (await before.landed).shadow : before.shadow;
  let folded = await foldPage(pool, stands, page, ahead?.resources ?? NOTHING);
  const { shadow, asFolded } = await before.landed;
  if (ahead !== undefined && !asFolded) {
    folded = await foldPage(pool, shadow, await unlockPage(keyring, page.events, page.last), NOTHING);
  }
  const landed = inTransaction(pool, async (tx) => {
    // The commits need not reach the disk one by one: what a crash takes back, it takes back with its mark.
    await tx.query('SET LOCAL synchronous_commit TO off');
    return landPage(tx, shadow, keyring, page, folded);
  });
  return { folded, shadow, landed };
}

function progressFrom({ onProgress }: FoldSource, start: Sequence, until: Sequence): (landed: Landed) => void {
  const clock = performance.now();
  return ({ shadow: { folded } }) => {
    const seconds = (performance.now() - clock) / 1_000;
    onProgress?.(progressOf(folded.sequence, until, folded.sequence - start, seconds));
  };
}
