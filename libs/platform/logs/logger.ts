import { pino, type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error.ts';

/**
 * Structured logs: one JSON object a line, on stdout unless told otherwise. Bodies, headers, queries and path values
 * are never logged (they hold names and addresses); an error is logged as {@link describeError} has it.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    hooks: { logMethod: withoutForeignText },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Where a line has an error and no words of its own, pino would take the error's message, whatever that quotes. */
function withoutForeignText(
  this: Logger,
  args: Parameters<Logger['info']>,
  method: (this: Logger, ...args: Parameters<Logger['info']>) => void,
): void {
  const [first, words] = args as readonly unknown[];
  const isError = first instanceof Error;
  if (words === undefined && (isError || (typeof first === 'object' && first !== null && 'err' in first))) {
    method.call(this, isError ? { err: first } : first, 'an error');
    return;
  }
  method.apply(this, args);
}
