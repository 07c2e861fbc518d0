import type { Outcome } from './outcome.ts';

/** The outcomes as columns, and their facts, each under the place of its outcome. */
export function columnsOf(outcomes: readonly Outcome[]): unknown[] {
  const facts = outcomes.flatMap(({ row, facts: noted }, place) => noted.map((fact) => ({ place, row, fact })));
  return [
    outcomes.map((_, place) => place),
    outcomes.map(({ row }) => row.target),
    outcomes.map(({ row }) => row.kind),
    outcomes.map(({ row }) => row.resource),
    outcomes.map(({ row }) => row.wanted),
    outcomes.map(({ fate }) => (fate.kind === 'again' ? 'due' : fate.kind)),
    outcomes.map(({ fate }) => (fate.kind === 'again' ? fate.after : 0)),
    outcomes.map(({ attempts }) => attempts),
    outcomes.map(({ mustRead }) => mustRead),
    outcomes.map(({ account }) => account?.remoteId ?? null),
    outcomes.map(({ account }) => account?.standing ?? null),
    outcomes.map(({ account }) => jsonOf(account?.written)),
    outcomes.map(({ account }) => jsonOf(account?.readBack)),
    outcomes.map(({ trouble }) => trouble?.class ?? null),
    outcomes.map(({ trouble }) => trouble?.field ?? null),
    outcomes.map(({ trouble }) => trouble?.reason ?? null),
    outcomes.map(({ intent }) => intent === 'over'),
    facts.map(({ place }) => place),
    facts.map(({ fact }) => fact.id),
    facts.map(({ row }) => row.tenant),
    facts.map(({ fact }) => fact.type),
    facts.map(({ row }) => row.resource),
    facts.map(({ row }) => `targets/${row.target}`),
    facts.map(({ fact }) => JSON.stringify(fact.data)),
  ];
}

const jsonOf = (value: object | null | undefined): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);
