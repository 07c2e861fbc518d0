import { errorCode } from '../errors/error-code.ts';

const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

// pg gives no code where the socket ended under a query, an answer took too long, or no connection could be had in time.
const WITHOUT_CODE =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|not queryable|Client has encountered/;

/**
 * Whether the way to PostgreSQL is at fault: the connection was lost, or the server is shutting down, starting up,
 * or ended it because it sat idle in a transaction. What was open on it is rolled back, or committed unseen.
 */
export function isConnectionFault(error: unknown): boolean {
  const code = errorCode(error);
  if (/^(08|57P)/.test(code) || code === '25P03' || SOCKET_ERRORS.has(code)) return true;
  return code === 'unknown' && WITHOUT_CODE.test(messageOf(error));
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
    ? error.message
    : '';
