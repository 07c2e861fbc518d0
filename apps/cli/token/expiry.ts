import { Complaint, EXIT } from '../complaint.ts';

const DAY = 86_400_000;
const UNITS = { h: DAY / 24, d: DAY, w: 7 * DAY, y: 365 * DAY } as const;

/** `90d`, `12h`, `2w`, `1y` from now, or a date or time of its own, as RFC 3339. */
export function expiryOf(text: string, now: Date): string {
  const time = instantOf(text, now);
  if (Number.isNaN(time)) {
    throw new Complaint('that expiry is not understood', 'say --expires 90d, 12h or 2027-01-31', EXIT.usage);
  }
  if (time <= now.getTime()) throw new Complaint('that expiry is in the past', 'choose a later one', EXIT.usage);
  return new Date(time).toISOString();
}

function instantOf(text: string, now: Date): number {
  const [, amount, unit] = /^([1-9][0-9]{0,4})([hdwy])$/.exec(text) ?? [];
  if (unit === 'h' || unit === 'd' || unit === 'w' || unit === 'y') return now.getTime() + Number(amount) * UNITS[unit];
  return /^\d{4}-\d\d-\d\d(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
}
