const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/;
const MINUTES_OF_LARGEST_OFFSET = 14 * 60;
const DAY = 86_400_000;

/**
 * The instant of an xsd:dateTime (RFC 7643 §2.3.5) in milliseconds since 1970-01-01T00:00:00Z, or undefined when the
 * text is none. Years 0001 to 9999 in UTC; without an offset it is UTC; digits beyond milliseconds are cut off.
 */
export function epochMilliseconds(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offset = offsetMinutes(match[8] ?? 'Z');
  const isEndOfDay = hour === 24 && minute === 0 && second === 0 && milliseconds === 0;
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined;
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 59 || offset === undefined) return undefined;
  const instant =
    daysSinceEpoch(year, month, day) * DAY +
    hour * 3_600_000 +
    (minute - offset) * 60_000 +
    second * 1_000 +
    milliseconds;
  return instant >= FIRST && instant < END ? instant : undefined;
}

/** An xsd:dateTime as it is stored: as written, with `Z` where it has no offset. Undefined when the text is none. */
export function storedDateTime(text: string): string | undefined {
  if (epochMilliseconds(text) === undefined) return undefined;
  return /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
}

function offsetMinutes(offset: string): number | undefined {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(4, 6));
  const total = Number(offset.slice(1, 3)) * 60 + minutes;
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

/** From the first instant of year 1 up to that of year 10000: beyond, ISO 8601 needs another form of the year. */
const FIRST = daysSinceEpoch(1, 1, 1) * DAY;
const END = daysSinceEpoch(10_000, 1, 1) * DAY;
