import { StopConsumer } from '#event-log';

/**
 * Whether an error is an event's own: it was altered, contradicts the log, or PostgreSQL refuses its data (classes
 * 22, 23, 54). Anything else has to do with the way to a store, and no event is to blame.
 */
export function isPoison(error: unknown): boolean {
  if (error instanceof StopConsumer || !(error instanceof Error)) return false;
  if (!('code' in error) || typeof error.code !== 'string') return true;
  return /^(22|23|54)...$/.test(error.code);
}

/** An error's class and code. Never its message, which may quote a person's values. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name === 'Error' ? error.constructor.name : error.name}${code}`;
}
