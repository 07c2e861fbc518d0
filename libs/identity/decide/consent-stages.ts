import type { Resource } from '#scim';
import { withoutFacts, withRow, type ConsentFact } from '../consent/consent-facts.ts';
import { consentsOf } from '../consent/customer-extension.ts';
import { withRowsSoFar } from '../consent/settle-customer.ts';

/** A change with its consents told one by one. */
export interface ConsentStages {
  /** The document with everything changed but the consents that are facts of their own. */
  readonly plain: Resource;
  readonly told: readonly ConsentStage[];
}

export type ConsentStage = ConsentFact & { readonly after: Resource };

/** Splits a change into what is no fact of its own and then each fact; the last document is `after`. */
export function consentStages(before: Resource, after: Resource, facts: readonly ConsentFact[]): ConsentStages {
  if (facts.length === 0) return { plain: after, told: [] };
  let rows = withoutFacts(consentsOf(before) ?? [], consentsOf(after) ?? [], facts);
  let untold = facts.map((fact) => fact.row);
  const plain = withRowsSoFar(before, after, rows, untold);
  const told = facts.map((fact) => {
    rows = withRow(rows, fact.row);
    untold = untold.filter((row) => row !== fact.row);
    return { ...fact, after: withRowsSoFar(before, after, rows, untold) };
  });
  return { plain, told };
}
