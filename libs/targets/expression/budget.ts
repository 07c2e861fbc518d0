/** Elements that the loops of one evaluation go through, together. */
const MAX_ELEMENTS = 50_000;
/** Milliseconds for one evaluation; asked whenever a loop begins. */
const MAX_MILLISECONDS = 100;

let elements = 0;
let until = 0;
let spent: string | undefined;

/** Evaluations are synchronous and never within each other, so that one budget serves all. */
export function startBudget(): void {
  elements = 0;
  until = performance.now() + MAX_MILLISECONDS;
  spent = undefined;
}

/**
 * Counts the elements of a loop before its first round; throws when they are too many or it has taken too long. CEL's
 * `||` passes over an error of one side, so the loops around go on; they are counted already, and `budgetFault` tells.
 */
export function countElements(count: number): void {
  elements += count;
  if (elements > MAX_ELEMENTS) spent ??= `it goes through more than ${MAX_ELEMENTS} elements`;
  if (performance.now() > until) spent ??= `it takes longer than ${MAX_MILLISECONDS} ms`;
  if (spent !== undefined) throw new Error(spent);
}

/** Why the evaluation that just ended does not count; undefined when it kept within its budget. */
export const budgetFault = (): string | undefined => spent;
