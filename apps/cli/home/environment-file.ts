import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode, readEnvironment, type Environment } from '#platform';
import { Complaint } from '../complaint.ts';

const environmentFile = z.record(z.string(), z.string());

/**
 * The settings that the services run with, for commands that work on the databases themselves: `environment.json`,
 * written by `rollcall start`, under what this process' own environment says.
 */
export async function readServiceEnvironment(home: string, env: NodeJS.ProcessEnv): Promise<Environment> {
  // PORT is used by no command, and readEnvironment asks for one.
  const variables: NodeJS.ProcessEnv = { ...(await readServiceVariables(home, env)), PORT: '0' };
  if (variables['DATABASE_URL'] === undefined) {
    throw new Complaint(
      `no database is known for ${home} (there is no environment.json)`,
      'start Rollcall there once with `npm start`, or set DATABASE_URL',
    );
  }
  return readEnvironment(variables);
}

/** The same, unchecked: for what is no setting of a service, such as the secrets that targets refer to. */
export async function readServiceVariables(home: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  return { ...(await readWritten(join(home, 'environment.json'))), ...env, ROLLCALL_HOME: home };
}

async function readWritten(path: string): Promise<Readonly<Record<string, string>>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return {};
    throw new Complaint(`${path} cannot be read (${code})`, 'run this as the user that started Rollcall');
  }
  try {
    return environmentFile.parse(JSON.parse(text));
  } catch {
    // The cause is left out on purpose: a parser's message may quote a password.
    throw new Complaint(`${path} is not an environment.json of this version`, 'stop Rollcall and start it again');
  }
}
