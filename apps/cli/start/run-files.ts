import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivate } from './private-file.ts';
import { addressOf, sharedSettings, type Surroundings } from './service-environment.ts';

/** `run.json`, for scripts: there exactly while the system is ready. */
export interface RunJson {
  readonly scimBaseUrl: string;
  /** The first token: it has every scope. */
  readonly token: string;
  readonly auditorUrl: string;
  readonly sandboxUrl: string;
  /** Comma separated; absent when the log stays in PostgreSQL. */
  readonly kafkaBrokers?: string;
}

/** Says to scripts and to the command line that everything is ready, and where. */
export async function announce(around: Surroundings, env: NodeJS.ProcessEnv): Promise<void> {
  const { home, ports, kafkaBrokers } = around;
  const run: RunJson = {
    scimBaseUrl: `${addressOf(ports, 'ingress')}/scim/v2`,
    token: around.tokens.token,
    auditorUrl: addressOf(ports, 'auditor'),
    sandboxUrl: addressOf(ports, 'sandbox'),
    ...(kafkaBrokers === undefined ? {} : { kafkaBrokers }),
  };
  await writePrivate(join(home, 'environment.json'), json(sharedSettings(around, env)));
  await writePrivate(join(home, 'run.json'), json(run));
}

/** What {@link announce} said is true no longer. The settings stay: the next start uses the same. */
export const withdraw = (home: string): Promise<void> => rm(join(home, 'run.json'), { force: true });

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
