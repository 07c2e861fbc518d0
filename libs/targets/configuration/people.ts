import type { DirectoryPerson, PresentPerson } from '#directory';
import type { Json, Resource } from '#scim';
import type { MatchKey } from '../connector.ts';
import { bind } from '../expression/values.ts';
import { isObject } from '../mapping/is-object.ts';
import { mapOut, type Mapped, type Mapping } from '../mapping/mapping.ts';
import { personView } from '../mapping/person-view.ts';
import { whyOutOfScope, type PeopleScope } from '../mapping/scope.ts';
import type { Desired, ErasePolicy, LeavePolicy } from '../target.ts';

/** Everything that decides what a target holds of people. */
export interface PeopleRules {
  readonly scope: PeopleScope;
  readonly mapping: Mapping;
  readonly vars: Readonly<Record<string, Json>>;
  /** The fields that hold the keys, in the order in which they are searched. */
  readonly keys: readonly { readonly kind: MatchKey['kind']; readonly field: string }[];
  readonly onLeave: LeavePolicy;
  readonly onDelete: LeavePolicy;
  readonly onErase: ErasePolicy;
}

/** What a target should hold of a person. A pure function of both. */
export function desirePerson(rules: PeopleRules, person: DirectoryPerson): Desired {
  const link = rules.keys.some(({ kind }) => kind === 'externalId')
    ? [{ kind: 'externalId', value: person.id } as const]
    : [];
  switch (person.status) {
    case 'deleted':
      return { kind: 'deleted', policy: rules.onDelete, keys: link };
    case 'erased':
      return { kind: 'erased', policy: rules.onErase, keys: link };
    case 'erasing':
      return { kind: 'erased', policy: rules.onErase, keys: [...link, ...addressKeys(rules, person)] };
    case 'live':
      return desireLiving(rules, person);
  }
}

function desireLiving(rules: PeopleRules, person: PresentPerson): Desired {
  const { document } = person;
  if (document === null) {
    return { kind: 'unmappable', field: '(all)', reason: 'the key that opens what is known of the person is gone' };
  }
  const mapped = mapPerson(rules, person, document);
  const why = whyOutOfScope(rules.scope, person, document);
  const keys = mapped.ok ? keysOf(rules, mapped.document) : keysOf(rules, {});
  if (why !== undefined) return { kind: 'left', policy: rules.onLeave, why, keys };
  if (!mapped.ok) return { kind: 'unmappable', field: mapped.field, reason: mapped.reason };
  return { kind: 'present', document: mapped.document, keys };
}

const mapPerson = (rules: PeopleRules, person: PresentPerson, document: Resource): Mapped =>
  mapOut(rules.mapping, bind({ user: personView(person, document), vars: { ...rules.vars } }));

/** Every address of somebody: an account that was once made with another of them has to be found as well. */
function addressKeys(rules: PeopleRules, { document }: PresentPerson): MatchKey[] {
  if (!rules.keys.some(({ kind }) => kind === 'email')) return [];
  const emails = Array.isArray(document?.['emails']) ? document['emails'] : [];
  const values = [document?.['userName'], ...emails.flatMap((email) => (isObject(email) ? [email['value']] : []))];
  return [...new Set(values)].flatMap((value) =>
    typeof value === 'string' && value.includes('@') ? [{ kind: 'email', value } as const] : [],
  );
}

function keysOf({ keys }: PeopleRules, document: Readonly<Record<string, Json>>): MatchKey[] {
  return keys.flatMap(({ kind, field }) => {
    const value = document[field];
    return typeof value === 'string' && value !== '' ? [{ kind, value }] : [];
  });
}
