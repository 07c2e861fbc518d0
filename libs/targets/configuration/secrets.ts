import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode } from '#platform';
import type { Path, YamlFile } from './yaml-file.ts';

const VARIABLE = /\$\{([A-Z_][A-Z0-9_]*)(?::-([^}]*))?\}/gi;
const FILE = 'file:';

/**
 * A connection setting with what it refers to put in: `${NAME}` of the environment, `${NAME:-otherwise}`, or the whole
 * setting from a file as `file:path`, relative to the configuration. Values go into no message.
 */
export async function resolveSetting(
  file: YamlFile,
  path: Path,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (text.startsWith(FILE)) return readSecret(file, path, text.slice(FILE.length));
  return text.replaceAll(VARIABLE, (_, name: string, otherwise: string | undefined) => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    if (otherwise !== undefined) return otherwise;
    throw file.fault(path, `the environment has no ${name}; set it for the syncer`);
  });
}

async function readSecret(file: YamlFile, path: Path, named: string): Promise<string> {
  const secret = resolve(dirname(file.path), named);
  try {
    return (await readFile(secret, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw file.fault(path, `the file ${secret} cannot be read (${errorCode(error)})`);
  }
}

/** Whether a text refers to a secret: allowed under `connection` only. */
export const refersToSecret = (text: string): boolean => text.startsWith(FILE) || text.search(VARIABLE) >= 0;
