import { count, duration } from '../../output/duration.ts';
import type { ImportProgress } from './import-people.ts';

export interface Pace {
  /** The source's size in the unit of `position`; undefined while it is not known. */
  readonly size: number | undefined;
  /** Where this run began, in the same unit. */
  readonly from: number;
  /** Milliseconds since this run began. */
  readonly elapsed: number;
}

const BAR = 24;

/** `[#####...................]  21 %  42,000 people  8,100/s  12 s left  3 refused` */
export function importLine({ tally, settled, position }: ImportProgress, { size, from, elapsed }: Pace): string {
  const people = tally.created + tally.updated + tally.skipped + tally.refused;
  const rate = elapsed === 0 ? 0 : (settled * 1_000) / elapsed;
  return [
    ...(size === undefined || size === 0 ? [] : barOf(Math.min(1, position / size))),
    `${count(people)} people`,
    `${count(rate)}/s`,
    ...(size === undefined || position <= from
      ? []
      : [`${duration(((size - position) * elapsed) / (position - from))} left`]),
    ...(tally.refused === 0 ? [] : [`${count(tally.refused)} refused`]),
  ].join('  ');
}

function barOf(share: number): string[] {
  const filled = Math.floor(share * BAR);
  return [`[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`, `${String(Math.floor(share * 100)).padStart(3)} %`];
}
