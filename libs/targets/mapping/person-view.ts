import type { PresentPerson } from '#directory';
import {
  CUSTOMER_SCHEMA,
  ENTERPRISE_USER_SCHEMA,
  findAttribute,
  userType,
  type Attribute,
  type Json,
  type JsonObject,
  type Resource,
} from '#scim';
import { isObject } from './is-object.ts';

/** Names that `user` has besides the attributes of SCIM, for what almost every mapping needs. */
const DERIVED = new Set(['id', 'primaryEmail', 'primaryPhone', 'fullName', 'created', 'modified']);

/** The names under which `user` has the extensions, whose URNs no expression can spell. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  customer: CUSTOMER_SCHEMA,
  enterprise: ENTERPRISE_USER_SCHEMA,
};

/** A person as expressions see them under `user`. */
export function personView(
  person: Pick<PresentPerson, 'id' | 'active' | 'created' | 'modified'>,
  document: Resource,
): JsonObject {
  const { [CUSTOMER_SCHEMA]: customer, [ENTERPRISE_USER_SCHEMA]: enterprise, ...core } = document;
  return {
    ...core,
    id: person.id,
    active: person.active,
    customer: customer ?? null,
    enterprise: enterprise ?? null,
    primaryEmail: primaryValue(document['emails']),
    primaryPhone: primaryValue(document['phoneNumbers']),
    fullName: fullName(document),
    created: person.created,
    modified: person.modified,
  };
}

/** What is wrong with a path below `user`, found when a mapping is loaded rather than in somebody's data. */
export function checkPersonPath(variable: string, names: readonly string[]): string | undefined {
  const [first = '', ...rest] = names;
  if (variable !== 'user' || DERIVED.has(first)) return undefined;
  const extension = Object.hasOwn(EXTENSIONS, first) ? EXTENSIONS[first] : undefined;
  if (extension !== undefined && rest.length === 0) return undefined;
  const path = extension === undefined ? names.join('.') : `${extension}:${rest.join('.')}`;
  const attribute = findAttribute(userType, path);
  const spelled = extension === undefined ? names : rest;
  if (attribute === undefined) return `user.${names.join('.')} is no attribute of the schema`;
  if (attribute.name !== spelled.at(-1)) return `user.${names.join('.')} is spelled ${attribute.name} in the schema`;
  if (attribute.returned === 'never' || attribute.name === 'groups') return `user.${names.join('.')} is not kept here`;
  const { parent } = attribute;
  return parent?.multiValued === true ? listProblem(names, parent) : undefined;
}

function listProblem(names: readonly string[], { name }: Attribute): string {
  const list = names.slice(0, -1).join('.');
  return `user.${list} is a list: take primary(user.${list}), or go through it with map or filter (${name})`;
}

function primaryValue(elements: Json | undefined): Json {
  if (!Array.isArray(elements)) return null;
  const objects = elements.filter(isObject);
  const chosen = objects.find((element) => element['primary'] === true) ?? objects[0];
  return chosen?.['value'] ?? null;
}

function fullName(document: Resource): Json {
  const { displayName, name } = document;
  if (typeof displayName === 'string') return displayName;
  if (!isObject(name)) return null;
  if (typeof name['formatted'] === 'string') return name['formatted'];
  const parts = [name['givenName'], name['familyName']].filter((part) => typeof part === 'string');
  return parts.length === 0 ? null : parts.join(' ');
}
