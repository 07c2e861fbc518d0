import type { ClientBase } from 'pg';
import type { SealedEvent } from '#event-log';
import type { Keyring } from '#keyring';
import { foldEvents } from '../fold/fold-events.ts';
import type { Folded } from '../fold/folding.ts';
import { writeFolded } from '../fold/write-folded.ts';
import { clearParked, parkEvent, parkedSubject } from './parked-events.ts';
import { isPoison, reasonOf } from './poison.ts';
import type { LogPage } from './read-pages.ts';
import { moveMark, type Shadow } from './shadow.ts';

/** A page that is in the shadow once the caller's transaction is committed. */
export interface Landed {
  readonly shadow: Shadow;
  /** False where it was gone through event by event after all: then what it comes to is only in the shadow. */
  readonly asFolded: boolean;
}

/** Writes what a page comes to, or goes through it event by event where that is not known or cannot be written. */
export async function landPage(
  tx: ClientBase,
  shadow: Shadow,
  keyring: Keyring,
  page: LogPage,
  folded: Folded | undefined,
): Promise<Landed> {
  await moveMark(tx, shadow, page.last);
  const moved = { ...shadow, folded: page.last };
  if (folded !== undefined && (await orRollBack(tx, () => writeFolded(tx, shadow.schema, folded))) === undefined) {
    return { shadow: moved, asFolded: true };
  }
  return { shadow: { ...moved, parked: await foldOneByOne(tx, shadow, keyring, page.events) }, asFolded: false };
}

/** Folds what can be folded and parks the rest, by the rules of the consumer runtime. Gives who has parked events. */
async function foldOneByOne(
  tx: ClientBase,
  { schema, parked: before }: Shadow,
  keyring: Keyring,
  events: readonly SealedEvent[],
): Promise<ReadonlySet<string>> {
  const parked = new Set(before);
  for (const event of events) {
    const subject = parkedSubject(event);
    if (parked.has(subject) && ENDS_A_PERSON.has(event.type)) {
      await clearParked(tx, schema, event);
      parked.delete(subject);
    }
    if (parked.has(subject)) {
      await parkEvent(tx, schema, event, 'behind a parked event');
      continue;
    }
    const fault = await orRollBack(tx, () => foldEvents(tx, schema, keyring, [event]));
    if (fault === undefined) continue;
    await parkEvent(tx, schema, event, fault);
    parked.add(subject);
  }
  return parked;
}

const ENDS_A_PERSON = new Set<string>(['rollcall.user.deleted', 'rollcall.user.erased']);

/** Does some work, or none of it where an event is to blame; then says what is wrong with that. */
async function orRollBack(tx: ClientBase, work: () => Promise<unknown>): Promise<string | undefined> {
  await tx.query('SAVEPOINT page');
  try {
    await work();
  } catch (error) {
    if (!isPoison(error)) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT page');
    return reasonOf(error);
  }
  await tx.query('RELEASE SAVEPOINT page');
  return undefined;
}
