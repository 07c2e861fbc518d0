import { isObject, type Json, type MutableObject, type Resource } from '../json.ts';
import { sameJson } from './same.ts';

/** Neither is an attribute that somebody changes. */
const NOT_CHANGES: ReadonlySet<string> = new Set(['schemas', 'id', 'meta']);

/**
 * The names of the attributes that differ, sorted: top-level names (`name`, not `name.givenName`), an extension's as
 * `urn:…:User:department`. Without `before` all that `after` has.
 */
export function changedAttributes(before: Resource | undefined, after: Resource): string[] {
  const names: string[] = [];
  const from = before ?? {};
  for (const name of new Set([...Object.keys(from), ...Object.keys(after)])) {
    if (NOT_CHANGES.has(name) || sameJson(from[name], after[name])) continue;
    if (isExtension(name))
      names.push(...changedAttributes(part(from[name]), part(after[name])).map((sub) => `${name}:${sub}`));
    else names.push(name);
  }
  return names.sort();
}

/** The value of an attribute under a name as `changedAttributes` gives it; null when unassigned. */
function attributeValue(resource: Resource, name: string): Json {
  const colon = isExtension(name) ? name.lastIndexOf(':') : -1;
  const holder = colon === -1 ? resource : part(resource[name.slice(0, colon)]);
  return holder[name.slice(colon + 1)] ?? null;
}

/** The values that a resource has under these names, null for those it has not: an event's `before`. */
export function valuesOf(resource: Resource, names: readonly string[]): MutableObject {
  return Object.fromEntries(names.map((name) => [name, attributeValue(resource, name)]));
}

const isExtension = (name: string): boolean => name.includes(':');

const part = (value: Json | undefined): Resource => (isObject(value) ? value : {});
