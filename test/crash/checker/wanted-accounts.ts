import type { Wanted } from './check-accounts.ts';
import { livingMembers, type Expected, type ExpectedPerson } from './expected-state.ts';
import type { PersonFacts } from './logged-event.ts';

export const TARGETS = ['app', 'shop', 'newsletter', 'crm'] as const;
export type TargetName = (typeof TARGETS)[number];

/** Who is to have which account in the four systems of the sandbox, under its rollcall.yaml. */
export function wantedAccounts(expected: Expected, target: TargetName): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const person of expected.people.values()) wanted.set(person.id, wantedOf(person, target));
  if (target !== 'app') return wanted;
  for (const group of expected.groups.values()) {
    wanted.set(
      group.id,
      group.living ? { kind: 'account', facts: { members: livingMembers(expected, group) } } : { kind: 'nothing' },
    );
  }
  return wanted;
}

function wantedOf({ facts }: ExpectedPerson, target: TargetName): Wanted {
  if (facts === undefined) return { kind: 'nothing' };
  if (target !== 'newsletter') return { kind: 'account', facts: standing(facts) };
  if (!facts.newsletter) return { kind: 'left', facts: { subscribed: false } };
  return { kind: 'account', facts: { familyName: facts.familyName, email: facts.email, subscribed: true } };
}

const standing = ({
  familyName,
  email,
  active,
}: PersonFacts): Pick<PersonFacts, 'familyName' | 'email' | 'active'> => ({
  familyName,
  email,
  active,
});
