import type { TargetError } from '../connector.ts';
import type { HttpAnswer } from './exchange.ts';
import { retryAfter } from './retry-after.ts';

export type ErrorClass = TargetError['class'];

/** What an answer means where no rule of a profile says otherwise; undefined: it worked. */
export function classOfStatus(status: number): ErrorClass | 'absent' | undefined {
  if (status >= 200 && status < 300) return undefined;
  switch (status) {
    case 401:
    case 403:
      return 'auth';
    case 404:
    case 410:
      return 'absent';
    case 409:
      return 'conflict';
    case 408:
    case 425:
      return 'transient';
    case 429:
      return 'throttled';
    default:
      return status >= 500 ? 'transient' : 'permanent';
  }
}

/** Statuses after which a write may have been carried out all the same: a server or gateway that lost its way. */
const UNSURE = new Set([408, 500, 502, 504]);

/** The error of an answer. `about` names the call, `because` the rule or code; neither holds a value of the person. */
export function answerError(
  { status, headers }: HttpAnswer,
  kind: ErrorClass,
  { about, because, safe }: { readonly about: string; readonly because?: string | undefined; readonly safe: boolean },
): TargetError {
  const pause = retryAfter(headers, Date.now());
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed, so mend the address' : '';
  return {
    class: kind,
    reason: `${about}: the target answered ${status}${because === undefined ? '' : ` (${because})`}${redirect}`,
    inDoubt: !safe && UNSURE.has(status),
    ...(pause === undefined ? {} : { retryAfter: pause }),
  };
}
