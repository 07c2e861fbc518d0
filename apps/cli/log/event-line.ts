import type { SealedEvent } from '#event-log';
import { safeText } from '../output/safe-text.ts';

/** One event in one line: when, which, about whom (a pseudonym), what changed (names only). */
export function eventLine({ sequence, time, type, tenant, subject, version, changed }: SealedEvent): string {
  const parts = [
    `#${sequence}`.padEnd(8),
    time,
    type.replace(/^rollcall\./, '').padEnd(22),
    `${tenant}/${subject}`,
    version === undefined ? '' : `v${version}`,
    changed?.map(safeText).join(', ') ?? '',
  ];
  return `${parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd()}\n`;
}
