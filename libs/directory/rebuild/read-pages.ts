import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SealedEvent } from '#event-log';
import type { OpenedEvent, Sequence } from '#identity';
import { openForFold } from '../fold/open-for-fold.ts';
import type { FoldedTo } from './shadow.ts';
import type { FoldSource } from './fold-source.ts';
import type { LeftOut } from './given-up.ts';
import { isPoison } from './poison.ts';

/** Events read at once, and folded in one transaction. */
const PAGE = 1_000;
/** Events opened without letting anything else run in between: some milliseconds. */
const SLICE = 250;

export interface LogPage {
  readonly events: readonly SealedEvent[];
  /** What folds of them; undefined where one does not open, so that each has to be tried alone. */
  readonly opened: readonly OpenedEvent[] | undefined;
  /** The last event read, whether it folds or not. */
  readonly last: FoldedTo;
}

/** The log after `after` up to `until`, page by page. While one page is folded the next is read and opened. */
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
  return { events, opened: await tryOpening(keyring, events), last: { sequence: last.sequence, eventId: last.id } };
}

/** Opened in slices: a page at once would keep the statements that fold the page before waiting. */
async function tryOpening(
  keyring: FoldSource['keyring'],
  events: readonly SealedEvent[],
): Promise<OpenedEvent[] | undefined> {
  const opened: OpenedEvent[] = [];
  try {
    for (let first = 0; first < events.length; first += SLICE) {
      opened.push(...(await openForFold(keyring, events.slice(first, first + SLICE))));
      await nextTurn();
    }
    return opened;
  } catch (error) {
    if (isPoison(error)) return undefined;
    throw error;
  }
}
