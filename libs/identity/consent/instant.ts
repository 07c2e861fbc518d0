import { epochMilliseconds } from '#scim';

/** Whether `a` lies before `b`; false where one is missing or no time. */
export const isBefore = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && (epochMilliseconds(a) ?? NaN) < (epochMilliseconds(b) ?? NaN);

/** The later of two times, as it was written. */
export const laterOf = (a: string, b: string | undefined): string => (b !== undefined && isBefore(a, b) ? b : a);

/** How far ahead of this server's clock a sender's may be. */
const MOST_AHEAD = 5 * 60_000;

/** Whether a stated time is one that cannot be: no time at all, or more than 5 minutes ahead of `now`. */
export function isAhead(stated: string | undefined, now: string): boolean {
  if (stated === undefined) return false;
  return !((epochMilliseconds(stated) ?? Infinity) <= (epochMilliseconds(now) ?? NaN) + MOST_AHEAD);
}
