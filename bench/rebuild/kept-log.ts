import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../measure/child.ts';
import { BENCH_HOME, loadGenerator } from '../stage/places.ts';
import { createDatabase, databaseOf, startPostgres, withClient } from '../stage/postgres.ts';

const PEOPLE = 100_000;
const EVENTS_A_PERSON = 10;

const FOLDER = 'rebuild';

export interface KeptLog {
  readonly url: string;
  /** As ROLLCALL_HOME for the command line: the key, and environment.json. */
  readonly home: string;
  readonly events: number;
  stop(): Promise<void>;
}

/** A log of a million real events, made once and kept for the next run. */
export async function openKeptLog(say: (line: string) => void): Promise<KeptLog> {
  const home = join(BENCH_HOME, FOLDER);
  const made = join(home, 'made');
  if (!existsSync(made)) rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const postgres = await startPostgres(FOLDER);
  const url = existsSync(made) ? databaseOf(postgres, 'log') : await createDatabase(postgres, 'log');
  writeFileSync(join(home, 'environment.json'), JSON.stringify({ DATABASE_URL: url }), { mode: 0o600 });
  if (!existsSync(made)) {
    say(`writing ${PEOPLE * EVENTS_A_PERSON} events, once`);
    await runToEnd({ file: loadGenerator('write-log'), args: [home, String(PEOPLE)], env: { DATABASE_URL: url } });
    writeFileSync(made, '');
  }
  const events = await withClient(url, async (client) => {
    const { rows } = await client.query<{ events: string }>('SELECT count(*) AS events FROM log.event');
    return Number(rows[0]?.events);
  });
  return { url, home, events, stop: () => postgres.stop() };
}
