import { KeyringUnavailable } from '#keyring';
import { errorCode, isConnectionFault } from '#platform';
import { TooManyMembers } from '../registry/memberships.ts';

/**
 * What a failed batch asks for:
 * - `command`: one command causes it (22xxx data, 23xxx constraint, 54xxx limit): find it by halving.
 * - `again`: deadlock, serialization, lock time-out: once more from fresh state.
 * - `connection`: the connection or the server is gone: once more on a new one.
 * - `key`: the key of one resource is missing or does not open: find its commands by halving, 503 for them alone.
 * - `unavailable`: the server takes no writes (full disk, read-only, too many connections), the log refuses them (no
 *   partition for the next sequence, a number taken past the head), or the keyring gives no keys: 503 until it does.
 * - `members`: more members are to be read than fit in memory: in halves they may, alone a group is too large.
 * - `bug`: everything else.
 */
export type BatchFailure = 'command' | 'again' | 'connection' | 'key' | 'members' | 'unavailable' | 'bug';

export function classify(error: unknown): BatchFailure {
  if (error instanceof KeyringUnavailable) return error.kid === undefined ? 'unavailable' : 'key';
  if (error instanceof TooManyMembers) return 'members';
  const code = errorCode(error);
  if (code === '40P01' || code === '40001' || code === '55P03') return 'again';
  if (/^(22|23|54)/.test(code)) return isOfLog(error) ? 'unavailable' : 'command';
  if (isConnectionFault(error)) return 'connection';
  if (/^(53|58|25)/.test(code) || code === '57014') return 'unavailable';
  return 'bug';
}

/** The log takes whatever was decided; what it refuses is no command's fault, and must not be told its client as one. */
const isOfLog = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'schema' in error && error.schema === 'log';
