import type { PresentPerson } from '#directory';
import { matchesFilter, parseFilter, printFilter, userType, type Filter, type JsonObject, type Resource } from '#scim';

/** Who belongs to a target: a SCIM filter over people; undefined: everybody. */
export type PeopleScope = Filter | undefined;

/** Parses a scope. The second is what is wrong with it, in words. */
export function parseScope(text: string): { readonly filter: Filter } | { readonly problem: string } {
  const parsed = parseFilter(userType, text);
  if (!parsed.ok) return { problem: parsed.error.detail };
  const used = attributesOf(parsed.value).find((path) => /^(groups|members)\b/i.test(path));
  if (used !== undefined) return { problem: `${used} cannot be used in a scope: memberships are pushed as groups` };
  return { filter: parsed.value };
}

/** Why a person is not in scope; undefined when they are. Names the condition, never a value of the person. */
export function whyOutOfScope(scope: PeopleScope, person: PresentPerson, document: Resource): string | undefined {
  if (scope === undefined) return undefined;
  const resource: JsonObject = {
    ...document,
    id: person.id,
    active: person.active,
    meta: { created: person.created, lastModified: person.modified, resourceType: 'User' },
  };
  if (matchesFilter(scope, resource)) return undefined;
  const conditions = scope.kind === 'and' ? scope.filters : [scope];
  const unmet = conditions.filter((condition) => !matchesFilter(condition, resource));
  return `not met: ${unmet.map(printFilter).join(', ')}`;
}

function attributesOf(filter: Filter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(attributesOf);
    case 'not':
      return attributesOf(filter.filter);
    case 'compare':
    case 'present':
    case 'valuePath':
      return [filter.attribute.path];
  }
}
