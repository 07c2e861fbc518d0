import { KeyringUnavailable } from '#keyring';

/**
 * What a failed batch asks for:
 * - `command`: one command causes it (22xxx data, 23xxx constraint, 54000 limit): find it by halving.
 * - `again`: deadlock, serialization, lock time-out: once more from fresh state.
 * - `connection`: the connection or the server is gone: once more on a new one.
 * - `unavailable`: the server takes no writes (full disk, read-only, too many connections), or the keyring gives no
 *   keys: 503 until it does.
 * - `bug`: everything else.
 */
export type BatchFailure = 'command' | 'again' | 'connection' | 'unavailable' | 'bug';

const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);

export function classify(error: unknown): BatchFailure {
  if (error instanceof KeyringUnavailable) return 'unavailable';
  if (!(error instanceof Error)) return 'bug';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === '40P01' || code === '40001' || code === '55P03') return 'again';
  if (/^(22|23)/.test(code) || code === '54000') return 'command';
  if (/^(08|57P)/.test(code) || code === '25P03' || SOCKET_ERRORS.has(code)) return 'connection';
  if (/^(53|58|25)/.test(code) || code === '57014') return 'unavailable';
  // pg gives no code where the socket ended under a query or a connection could not be had in time.
  if (
    /Connection terminated|timeout exceeded when trying to connect|not queryable|Client has encountered/.test(
      error.message,
    )
  ) {
    return 'connection';
  }
  return 'bug';
}
