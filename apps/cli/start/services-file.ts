import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from '#platform/servers';
import { errorCode } from '#platform/nestless';
import { writePrivate } from './private-file.ts';

const entry = z.object({
  pid: z.number(),
  port: z.number(),
  /** Names the process for ever, where an id may be reused. */
  identity: z.string(),
  restarts: z.number(),
});
const servicesFile = z.object({ starter: z.number(), services: z.record(z.string(), entry) });

/** `services.json`: who runs, for `rollcall status` and for the next start, which ends what a killed one left. */
export type ServicesFile = z.infer<typeof servicesFile>;

const path = (home: string): string => join(home, 'services.json');

/** What the last start wrote; undefined when there was none, or its file is of another version. */
export async function readServicesFile(home: string): Promise<ServicesFile | undefined> {
  try {
    return servicesFile.safeParse(JSON.parse(await readFile(path(home), 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export interface RunningEntry {
  readonly pid: number;
  readonly port: number;
  readonly restarts: number;
}

export async function writeServicesFile(home: string, services: Readonly<Record<string, RunningEntry>>): Promise<void> {
  const written: ServicesFile = { starter: process.pid, services: {} };
  for (const [name, running] of Object.entries(services)) {
    written.services[name] = { ...running, identity: processIdentity(running.pid) ?? '' };
  }
  await writePrivate(path(home), `${JSON.stringify(written, undefined, 2)}\n`);
}
