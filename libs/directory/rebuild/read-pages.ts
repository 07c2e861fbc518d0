import type { SealedEvent } from '#event-log';
import type { OpenedEvent, Sequence } from '#identity';
import type { Keyring } from '#keyring';
import { unlockForFold } from '../fold/unlock-for-fold.ts';
import type { FoldedTo } from './shadow.ts';
import type { FoldSource } from './fold-source.ts';
import type { LeftOut } from './given-up.ts';
import { isPoison } from './poison.ts';

/** Events read at once, and folded in one transaction. */
const PAGE = 2_000;

export interface LogPage {
  readonly events: readonly SealedEvent[];
  /** What folds of them, opened as it is gone through, once; undefined where each has to be tried alone. */
  readonly opened: Iterable<OpenedEvent> | undefined;
  /** The last event read, whether it folds or not. */
  readonly last: FoldedTo;
}

/** The log after `after` up to `until`, page by page. While one page is folded the next is read, with its keys. */
export async function* readPages(
  source: FoldSource,
  leftOut: LeftOut,
  after: Sequence,
  until: Sequence,
): AsyncGenerator<LogPage> {
  if (after >= until) return;
  let next = readPage(source, leftOut, after, until);
  for (;;) {
    const page = await next;
    const goesOn = page.last.sequence < until;
    if (goesOn) {
      next = readPage(source, leftOut, page.last.sequence, until);
      // Its failure is met when it is awaited, which may be a while from now, or never.
      next.catch(() => undefined);
    }
    yield page;
    if (!goesOn) return;
  }
}

async function readPage(
  { log, keyring }: FoldSource,
  leftOut: LeftOut,
  after: Sequence,
  until: Sequence,
): Promise<LogPage> {
  const read = await log.read({ after, limit: Math.min(PAGE, until - after) });
  const last = read.at(-1);
  if (last === undefined) throw new Error(`the log ends at ${after}, where ${until} was expected`);
  const events = leftOut.size === 0 ? read : read.filter(({ sequence }) => !leftOut.has(sequence));
  return unlockPage(keyring, events, { sequence: last.sequence, eventId: last.id });
}

/** Events ready to be gone through: again, or some of a page. */
export async function unlockPage(keyring: Keyring, events: readonly SealedEvent[], last: FoldedTo): Promise<LogPage> {
  try {
    return { events, opened: await unlockForFold(keyring, events), last };
  } catch (error) {
    if (isPoison(error)) return { events, opened: undefined, last };
    throw error;
  }
}
