import type { TargetError } from '../connector.ts';

/** Codes of errors that come before anything was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Why a request got no answer. Only codes are told: an error's message may quote the address. */
export function connectionError(error: unknown, safe: boolean, ended: boolean): TargetError {
  const code = codeOf(error);
  const untrusted = /CERT|SELF_SIGNED|SSL|TLS/.test(code);
  const inDoubt = !safe && !NOT_SENT.has(code) && !untrusted;
  return {
    class: 'transient',
    reason: ended ? 'the request was ended before an answer came' : reasonOf(code),
    inDoubt,
  };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('name' in error && typeof error.name === 'string') return error.name;
  return 'unknown';
}

function reasonOf(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'the target refuses connections';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return "the target's host name is not found";
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'the target cannot be reached in time';
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'TimeoutError':
      return 'no answer came in time';
    default:
      return `the connection failed before an answer came (${code})`;
  }
}
