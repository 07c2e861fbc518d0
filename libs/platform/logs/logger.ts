import { pino, type Logger } from 'pino';

/**
 * Structured logs: one JSON object a line on stdout. Bodies, headers, queries and path values are never logged
 * (they hold names and addresses); an error is logged as class, message of our own errors, code and stack frames.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

export interface ErrorDescription {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/**
 * What of an error may stand in a log line. PostgreSQL's messages and details quote values (`Key (value)=(…)`),
 * as do parsers' messages, so only errors that carry no foreign text keep their message.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const quotesValues = 'severity' in error || error instanceof SyntaxError || error.name === 'ZodError';
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    ...(code === undefined ? {} : { code }),
    ...(quotesValues ? {} : { message: error.message }),
    ...(frames === undefined || frames === '' ? {} : { stack: frames }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
