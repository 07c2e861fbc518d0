const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/;
const MAX_FRACTION_DIGITS = 6;
const MINUTES_OF_LARGEST_OFFSET = 14 * 60;

/** A point in time: whole seconds since 1970-01-01T00:00:00Z and the microseconds within that second, 0 to 999,999. */
export interface Instant {
  readonly seconds: number;
  readonly micros: number;
}

/**
 * The instant of an xsd:dateTime (RFC 7643 §2.3.5), or undefined when the text is none. Years 0001 to 9999; without
 * an offset it is UTC; digits beyond microseconds are cut off.
 */
export function instantOf(text: string): Instant | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  const offset = offsetMinutes(match[8] ?? 'Z');
  const fraction = (match[7] ?? '').slice(0, MAX_FRACTION_DIGITS).padEnd(MAX_FRACTION_DIGITS, '0');
  const midnight = hour === 24 && minute === 0 && second === 0 && Number(fraction) === 0;
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined;
  if ((hour > 23 && !midnight) || minute > 59 || second > 59 || offset === undefined) return undefined;
  return {
    seconds: daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + (minute - offset) * 60 + second,
    micros: Number(fraction),
  };
}

/**
 * An xsd:dateTime in the form it is stored in, or undefined when the text is none: as written, but with `Z` where it
 * has no offset (the value is an instant) and with microseconds at most (what PostgreSQL's timestamptz holds).
 */
export function storedDateTime(text: string): string | undefined {
  if (instantOf(text) === undefined) return undefined;
  const withOffset = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
  return withOffset.replace(/(\.\d{6})\d+/, '$1');
}

export const compareInstants = (a: Instant, b: Instant): number => a.seconds - b.seconds || a.micros - b.micros;

/** Milliseconds since 1970-01-01T00:00:00Z with the microseconds as fraction, or undefined when the text is none. */
export function epochMilliseconds(text: string): number | undefined {
  const instant = instantOf(text);
  return instant === undefined ? undefined : instant.seconds * 1_000 + instant.micros / 1_000;
}

function offsetMinutes(offset: string): number | undefined {
  if (offset === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(4, 6));
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > MINUTES_OF_LARGEST_OFFSET) return undefined;
  return offset.startsWith('-') ? -total : total;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysOfMonth = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** Days from 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const era = Math.floor(years / 400);
  const yearOfEra = years - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
