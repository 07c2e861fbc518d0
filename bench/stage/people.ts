import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '#platform/servers';
import { runToEnd } from '../measure/child.ts';
import { startIngress, type Ingress } from './ingress.ts';
import { BENCH_HOME, loadGenerator } from './places.ts';
import { createDatabase, databaseOf, startPostgres } from './postgres.ts';

const FOLDER = 'people';
export const PEOPLE = 1_000_000;

/** An ingress over a million people. */
export interface CrowdedIngress {
  readonly postgres: EmbeddedPostgres;
  readonly database: string;
  readonly ingress: Ingress;
  readonly stop: () => Promise<void>;
}

/** The people are made once, in some minutes, and kept for the next run. */
export async function openPeople(say: (line: string) => void): Promise<CrowdedIngress> {
  const home = join(BENCH_HOME, FOLDER);
  const made = join(home, 'made');
  if (!existsSync(made)) rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const postgres = await startPostgres(FOLDER);
  const database = existsSync(made) ? databaseOf(postgres, FOLDER) : await createDatabase(postgres, FOLDER);
  const ingress = await startIngress(FOLDER, database);
  if (!existsSync(made)) {
    say(`making ${PEOPLE} people, once`);
    await runToEnd({ file: loadGenerator('write-people'), args: [String(PEOPLE)], env: { DATABASE_URL: database } });
    writeFileSync(made, '');
  }
  return {
    ...{ postgres, database, ingress },
    async stop() {
      await ingress.stop();
      await postgres.stop();
    },
  };
}
