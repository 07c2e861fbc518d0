import { openEvents, readEvents, renderEvent, type SealedEvent } from '#event-log';
import { isSequence, type Sequence } from '#identity';
import type { LoggedEvent } from '../checker/logged-event.ts';
import { openedOf } from './content-of.ts';
import type { Databases } from './databases.ts';

const PAGE = 1_000;

/** The whole log, opened, out of PostgreSQL. */
export async function readLog({ pool, keyring }: Databases): Promise<LoggedEvent[]> {
  const log: LoggedEvent[] = [];
  for (;;) {
    const page = await readEvents(pool, { after: sequence(log.at(-1)?.sequence ?? 0), limit: PAGE });
    const opened = await openEvents(keyring, page);
    log.push(...page.map((event, index) => loggedEvent(event, openedOf(present(opened[index])))));
    if (page.length < PAGE) return log;
  }
}

function loggedEvent(event: SealedEvent, opened: Pick<LoggedEvent, 'content' | 'marks'>): LoggedEvent {
  const { sequence, id, type, subject, partition, version } = event;
  return { sequence, id, type, subject, partition, version, bytes: renderEvent(event), ...opened };
}

export function sequence(value: number): Sequence {
  if (!isSequence(value)) throw new TypeError('no sequence');
  return value;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('fewer events were opened than read');
  return value;
}
