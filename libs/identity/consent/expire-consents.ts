import { isDue } from './assert-grant.ts';
import { isGranted, stored, type ConsentRow } from './consent-row.ts';

/** The rows with every grant ended whose `expiresAt` has come; the same array when there is none. */
export function expireConsents(rows: readonly ConsentRow[], now: string): readonly ConsentRow[] {
  const isOver = (row: ConsentRow) => isGranted(row) && isDue(row, now);
  return rows.some(isOver) ? rows.map((row) => (isOver(row) ? stored(row, 'expired') : row)) : rows;
}
