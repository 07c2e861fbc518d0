import { ConfigurationError } from './errors/configuration-error.ts';
import { isConnectionFault } from './database/connection-fault.ts';
import { errorCode } from './errors/error-code.ts';
import { describeError } from './logs/describe-error.ts';

const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the database refuses connections; start it or mend DATABASE_URL',
  ENOTFOUND: 'the host of the database cannot be found; mend DATABASE_URL',
  EAI_AGAIN: 'the host of the database cannot be found; mend DATABASE_URL',
  '28P01': 'the database refuses the password; mend DATABASE_URL',
  '28000': 'the database refuses the user; mend DATABASE_URL',
  '3D000': 'there is no such database; create it or mend DATABASE_URL',
  '42501': 'the database user may not do what a start needs; let it own its schemas',
  EACCES: 'something may not be read, written or listened on; mend its owner or mode',
  EROFS: 'a folder is read-only; set ROLLCALL_HOME to one that can be written',
  ENOSPC: 'the disk is full; make room',
};

/** Why a service could not start: one line that says what is wrong and how to mend it. No value of a setting in it. */
export function startupFault(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  const code = errorCode(error);
  if (code === 'EADDRINUSE') {
    const port = portOf(error);
    return `port ${port} is taken; stop what uses it or set another with --port BASE`;
  }
  const remedy = REMEDIES[code];
  if (remedy !== undefined) return `${remedy} (${code})`;
  if (isConnectionFault(error))
    return 'the database does not answer; see that it runs and that DATABASE_URL leads to it';
  const { type, message = 'an unexpected error', stack } = describeError(error);
  return oneLine(`${message} (${type}${code === 'unknown' ? '' : ` ${code}`}) ${ownFrame(stack)}`);
}

const portOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'port' in error ? String(error.port) : 'asked for';

/** Where in our own code it came from. */
const ownFrame = (stack = ''): string => stack.split('\n').find((line) => !/node:|node_modules/.test(line)) ?? '';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
