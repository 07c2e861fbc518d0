import type { Target } from '#targets';
import { table } from '../output/table.ts';
import type { Check } from './check-target.ts';

export interface CheckedTarget {
  readonly target: Pick<Target, 'name' | 'class'>;
  readonly checks: readonly Check[];
}

/** For a person: what works at each target and what does not. */
export const checkText = (checked: readonly CheckedTarget[]): string =>
  checked
    .map(({ target, checks }) => {
      const rows = checks.map(({ what, outcome, detail, milliseconds }) => [
        `  ${what}`,
        outcome,
        `${Math.round(milliseconds)} ms`,
        detail,
      ]);
      return `${target.name} (${target.class})\n${table(['  tried', 'outcome', 'took', ''], rows)}`;
    })
    .join('\n');
