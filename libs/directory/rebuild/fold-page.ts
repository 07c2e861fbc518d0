import type { ClientBase } from 'pg';
import type { SealedEvent } from '#event-log';
import type { Keyring } from '#keyring';
import { foldEvents } from '../fold/fold-events.ts';
import { openForFold } from '../fold/open-for-fold.ts';
import { clearParked, parkEvent, parkedSubject } from './parked-events.ts';
import { isPoison, reasonOf } from './poison.ts';
import type { LogPage } from './read-pages.ts';
import { moveMark, type Shadow } from './shadow.ts';

/** Folds a page in the caller's transaction, and gives the shadow as it is once that is committed. */
export async function foldPage(tx: ClientBase, shadow: Shadow, keyring: Keyring, page: LogPage): Promise<Shadow> {
  const { schema, parked } = shadow;
  await moveMark(tx, shadow, page.last);
  const folded = page.last;
  const clean = page.opened !== undefined && !page.events.some((event) => parked.has(parkedSubject(event)));
  if (!clean || !(await foldTogether(tx, shadow, page))) {
    return { schema, folded, parked: await foldOneByOne(tx, shadow, keyring, page.events) };
  }
  return { schema, folded, parked };
}

/** False when one of the events cannot be folded: then none of them is. */
async function foldTogether(tx: ClientBase, { schema }: Shadow, { opened = [] }: LogPage): Promise<boolean> {
  return orRollBack(tx, () => foldEvents(tx, schema, opened)).then((fault) => fault === undefined);
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
    const fault = await orRollBack(tx, async () => foldEvents(tx, schema, await openForFold(keyring, [event])));
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
