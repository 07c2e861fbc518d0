import { count } from '../output/duration.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';
import type { RunAnswer } from './run-answer.ts';

const WORDS: Readonly<Record<string, string>> = {
  missing: 'no longer there: made again',
  changed: 'other values: written',
  lost_link: 'carries our id, link lost: linked and written',
  orphan: 'of somebody who should have none: treated by onLeave or onDelete',
  resurrected_after_erasure: 'of somebody who was erased: erased again',
  duplicate: 'a second one of somebody: for you to decide',
  unmanaged: 'nobody of ours: left alone',
};

/** What a run has found, and how to apply its plan. */
export function planText(target: string, { listed, counts, entries, hash }: RunAnswer): string {
  const kinds = Object.entries(counts);
  const heading = `${count(listed)} accounts of ${target} compared with the directory.\n`;
  if (kinds.length === 0) return `${heading}Nothing differs.\n`;
  const summary = table(
    ['drift', 'accounts', 'what it is'],
    kinds.map(([drift, found]) => [drift, count(found), WORDS[drift] ?? '']),
  );
  const shown = table(
    ['drift', 'person', 'account', 'fields'],
    entries.map(({ drift, resource, remoteId, fields }) => [
      drift,
      resource ?? '',
      safeText(remoteId),
      safeText(fields.join(', ')),
    ]),
  );
  const total = kinds.reduce((sum, [, found]) => sum + found, 0);
  const more = total > entries.length ? `… and ${count(total - entries.length)} more\n` : '';
  return `${heading}\n${summary}\n${shown}${more}\nApply it: rollcall reconcile ${target} --apply ${hash ?? ''}\n`;
}
