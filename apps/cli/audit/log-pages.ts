import { readEvents, type SealedEvent } from '#event-log';
import type { Sequence } from '#identity';
import { createPool } from '#platform';
import type { CommandContext } from '../context.ts';
import { readServiceEnvironment } from '../home/environment-file.ts';

const PAGE = 5_000;

/** The whole log in pages, read from PostgreSQL; the next page is on its way while one is looked at. */
export async function* logPages({ home, terminal }: CommandContext): AsyncGenerator<readonly SealedEvent[]> {
  const { databases } = await readServiceEnvironment(home(), terminal.env);
  const pool = createPool(databases.registry, { name: 'cli audit', max: 2, onIdleError: () => undefined });
  try {
    let after = 0 as Sequence;
    let next = readEvents(pool, { after, limit: PAGE });
    for (;;) {
      const page = await next;
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.sequence;
      next = readEvents(pool, { after, limit: PAGE });
      next.catch(() => undefined);
      yield page;
    }
  } finally {
    await pool.end();
  }
}
