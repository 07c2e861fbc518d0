import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '#platform';
import { Complaint } from '../complaint.ts';

const runFile = z.object({
  scimBaseUrl: z.url(),
  token: z.string().min(1),
  auditorUrl: z.url(),
  sandboxUrl: z.url(),
  kafkaBrokers: z.union([z.string(), z.array(z.string())]).optional(),
});

/** What a running system says of itself: addresses, and the first token, which has all scopes. */
export interface RunFile {
  readonly scimBaseUrl: string;
  /** Base of the ingress: `scimBaseUrl` without `/scim/v2`. */
  readonly ingressUrl: string;
  readonly auditorUrl: string;
  readonly sandboxUrl: string;
  readonly token: string;
  /** True when the log is carried by Kafka. */
  readonly kafka: boolean;
}

/** Reads `run.json`, which is there exactly while the system is ready. `ROLLCALL_TOKEN` replaces its token. */
export async function readRunFile(home: string, env: NodeJS.ProcessEnv): Promise<RunFile> {
  const path = join(home, 'run.json');
  const run = parse(await read(path, home), path);
  const trimmed = (url: string): string => url.replace(/\/+$/, '');
  return {
    scimBaseUrl: trimmed(run.scimBaseUrl),
    ingressUrl: trimmed(run.scimBaseUrl).replace(/\/scim\/v2$/, ''),
    auditorUrl: trimmed(run.auditorUrl),
    sandboxUrl: trimmed(run.sandboxUrl),
    token: env['ROLLCALL_TOKEN'] ?? run.token,
    kafka: run.kafkaBrokers !== undefined && run.kafkaBrokers.length > 0,
  };
}

async function read(path: string, home: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') {
      throw new Complaint(
        `Rollcall is not running in ${home} (there is no run.json)`,
        'start it with `npm start`, or name its folder with --home or ROLLCALL_HOME',
      );
    }
    throw new Complaint(`${path} cannot be read (${code})`, 'run this as the user that started Rollcall');
  }
}

function parse(text: string, path: string): z.infer<typeof runFile> {
  try {
    return runFile.parse(JSON.parse(text));
  } catch {
    // The cause is left out on purpose: a parser's message may quote the token.
    throw new Complaint(`${path} is not a run.json of this version`, 'stop Rollcall and start it again');
  }
}
