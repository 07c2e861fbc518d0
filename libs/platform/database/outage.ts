import { errorCode } from '../errors/error-code.ts';
import { isConnectionFault } from './connection-fault.ts';

/**
 * Whether PostgreSQL is at fault and not what was asked of it: the way there is broken, or it shuts down, is out of
 * resources, ran into a deadlock, a serialization failure, a lock's or a statement's time limit. The same may succeed
 * later.
 */
export function isOutage(error: unknown): boolean {
  const code = errorCode(error);
  return isConnectionFault(error) || /^(40|53|57|58)/.test(code) || code === '55P03';
}
