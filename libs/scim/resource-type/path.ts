import type { Attribute } from './attribute.ts';
import type { ResourceType } from './resource-type.ts';

/**
 * The attribute that a path in standard notation names (RFC 7644 §3.10): `userName`, `name.givenName`,
 * `urn:…:User:manager.value`, or an extension's URN alone. All parts are case-insensitive. An extension's attribute
 * may be named bare where no other schema of the type has that name.
 */
export function findAttribute(type: ResourceType, path: string): Attribute | undefined {
  const { attributes, names } = splitPath(type, path);
  if (attributes === undefined) return undefined;
  return descend(attributes, names) ?? (attributes === type.attributes ? descend(type.unambiguous, names) : undefined);
}

interface SplitPath {
  /** Where the names are looked up; undefined when the path is qualified by a schema the type does not have. */
  readonly attributes: ReadonlyMap<string, Attribute> | undefined;
  readonly names: readonly string[];
}

function splitPath(type: ResourceType, path: string): SplitPath {
  const lower = path.toLowerCase();
  // The URN holds dots and colons of its own (`core:2.0:User`), so it is recognised whole.
  if (!lower.includes(':')) return { attributes: type.attributes, names: lower.split('.') };
  if (type.attributes.has(lower)) return { attributes: type.attributes, names: [lower] };
  for (const [urn, attributes] of type.bySchema) {
    if (lower.startsWith(urn) && lower.charAt(urn.length) === ':') {
      return { attributes, names: lower.slice(urn.length + 1).split('.') };
    }
  }
  return { attributes: undefined, names: [] };
}

function descend(attributes: ReadonlyMap<string, Attribute>, names: readonly string[]): Attribute | undefined {
  let found: Attribute | undefined;
  let level: ReadonlyMap<string, Attribute> | undefined = attributes;
  for (const name of names) {
    found = level?.get(name);
    if (found === undefined) return undefined;
    // A container's attributes are reached by `urn:name`, not by a dot.
    level = found.kind === 'container' ? undefined : found.subAttributes;
  }
  return found;
}

/** Whether the text has the form of an attribute path: names of letters, digits, `-`, `_`, one `$` in front. */
export const looksLikePath = (path: string): boolean =>
  /^(?:[^\s()[\]",]+:)?\$?[a-z][\w-]*(?:\.\$?[a-z][\w-]*)*$/i.test(path);
