const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d{2}:\d{2})?$/;

/**
 * Milliseconds since 1970 of an RFC 3339 or XML Schema dateTime (RFC 7643 §2.3.5), fractions of them included; a time
 * without an offset is taken as UTC. Undefined for anything else. By hand, since the core has no clock and no Date.
 */
export function instantOf(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, fraction = '', offset] = match;
  const [m, d] = [Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > 31 || Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) > 60) {
    return undefined;
  }
  const minutesOfDay = Number(hours) * 60 + Number(minutes) - offsetMinutes(offset);
  const wholeSeconds = daysFromCivil(Number(year), m, d) * 86_400 + minutesOfDay * 60 + Number(seconds);
  return wholeSeconds * 1_000 + Number(fraction.padEnd(9, '0')) / 1_000_000;
}

function offsetMinutes(offset: string | undefined): number {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset.startsWith('-') ? -minutes : minutes;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that leap days come last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The later of two times, as it was written. */
export const laterOf = (a: string, b: string | undefined): string =>
  b !== undefined && (instantOf(b) ?? -Infinity) > (instantOf(a) ?? -Infinity) ? b : a;

/** Whether `a` lies before `b`; false where one is missing or no time. */
export const isBefore = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && (instantOf(a) ?? NaN) < (instantOf(b) ?? NaN);

/** How far ahead of this server's clock a sender's may be. */
const MOST_AHEAD = 5 * 60_000;

/** Whether a stated time is one that cannot be: no time at all, or more than 5 minutes ahead of `now`. */
export function isAhead(stated: string | undefined, now: string): boolean {
  if (stated === undefined) return false;
  return !((instantOf(stated) ?? Infinity) <= (instantOf(now) ?? NaN) + MOST_AHEAD);
}
