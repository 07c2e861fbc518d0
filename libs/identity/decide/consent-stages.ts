import type { Resource } from '#scim';
import { withoutFacts, type ConsentFact } from '../consent/consent-facts.ts';
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
  // With some of the facts told, the rest as before; every row in the place that it has in the end.
  const documentUntil = (untold: readonly ConsentFact[]): Resource => {
    const rows = withoutFacts(consentsOf(before) ?? [], consentsOf(after) ?? [], untold);
    return withRowsSoFar(
      before,
      after,
      rows,
      untold.map((fact) => fact.row),
    );
  };
  const told = facts.map((fact, index) => ({ ...fact, after: documentUntil(facts.slice(index + 1)) }));
  return { plain: documentUntil(facts), told };
}
