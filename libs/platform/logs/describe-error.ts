export interface ErrorDescription {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** How many causes deep an error is described. */
const DEEPEST = 5;

/**
 * What of an error may stand in a log line: its class, code and stack frames, and its message unless that may quote a
 * value. PostgreSQL's messages and details do (`Key (value)=(…)`), as do parsers' messages and Node's complaints about
 * arguments.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!isErrorLike(error)) return { type: typeof error };
  const { name, message, code, cause } = error;
  const frames = framesOf(error);
  return {
    type: name === 'Error' ? constructorOf(error) : name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(quotesValues(error) ? {} : { message }),
    ...(frames === '' ? {} : { stack: frames }),
    ...(cause === undefined || depth === DEEPEST ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** By shape: an error of another realm is no `instanceof Error`. */
const isErrorLike = (error: unknown): error is ErrorLike =>
  typeof error === 'object' &&
  error !== null &&
  'name' in error &&
  typeof error.name === 'string' &&
  'message' in error &&
  typeof error.message === 'string';

const QUOTING = new Set(['SyntaxError', 'ZodError', 'QueryFailedError']);

const quotesValues = (error: ErrorLike): boolean =>
  'severity' in error ||
  QUOTING.has(error.name) ||
  (typeof error.code === 'string' && error.code.startsWith('ERR_INVALID_ARG'));

const constructorOf = (error: ErrorLike): string => (error as object).constructor.name;

/** The message stands at the head of a stack, and a line of it may look like a frame. */
function framesOf({ stack, message }: ErrorLike): string {
  if (typeof stack !== 'string') return '';
  return stack
    .replace(message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
