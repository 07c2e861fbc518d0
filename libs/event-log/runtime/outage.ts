const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);

/** An error of the way to a store, not of an event: no event is to blame, so it is waited out and nothing is parked. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Connection lost, server shutting down or out of resources, deadlock, serialization, lock and statement time-outs.
  if (/^(08|57|53|58|40)/.test(code) || code === '55P03' || code === '25P03' || SOCKET_ERRORS.has(code)) return true;
  return /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(error.message);
}
