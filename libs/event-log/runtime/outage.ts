import { errorCode, isConnectionFault } from '#platform';

/**
 * An error of the way to a store, not of an event: no event is to blame, so it is waited out and nothing is parked.
 * Beside a lost connection: a server that shuts down or is out of resources, deadlock, serialization, lock and
 * statement time-outs.
 */
export function isOutage(error: unknown): boolean {
  const code = errorCode(error);
  return isConnectionFault(error) || /^(57|53|58|40)/.test(code) || code === '55P03';
}
