/** Something that is not as it was signed. Sequences name events. */
export type Finding =
  /** Another event stands there than was signed: its body or an attribute was altered, or it was put there. */
  | { readonly kind: 'altered'; readonly sequence: number; readonly id: string }
  | { readonly kind: 'removed'; readonly from: number; readonly to: number }
  /** A sequence that does not rise: the event stands there a second time, or in the wrong place. */
  | { readonly kind: 'repeated'; readonly sequence: number; readonly id: string }
  /** The log ends before what was signed. */
  | { readonly kind: 'rolled back'; readonly end: number; readonly signed: number }
  /** The auditor's own tile is not the tree's. */
  | { readonly kind: 'tile altered'; readonly level: number; readonly index: number }
  /** The log is not the one that was signed, and the auditor's tiles are not either, so nothing tells where. */
  | { readonly kind: 'another log'; readonly size: number };

/** The most findings that are named: what is wrong in a hundred places needs no hundred and first. */
export const MAX_FINDINGS = 100;

/** One line each, for people. */
export function findingText(finding: Finding): string {
  switch (finding.kind) {
    case 'altered':
      return `event ${finding.sequence} (${finding.id}) is not the one that was signed: it was altered or put there`;
    case 'removed':
      return finding.from === finding.to
        ? `event ${finding.from} was removed`
        : `events ${finding.from} to ${finding.to} were removed`;
    case 'repeated':
      return `event ${finding.sequence} (${finding.id}) stands in the log a second time or out of order`;
    case 'rolled back':
      return `the log ends at ${finding.end}, but ${finding.signed} events were signed: it was rolled back`;
    case 'tile altered':
      return `the auditor's tile ${finding.level}/${finding.index} was altered or is missing; the log itself is sound`;
    case 'another log':
      return `the first ${finding.size} events are not those that were signed, and the auditor's tiles were altered too`;
  }
}
