import type { Json, JsonObject } from '#scim';
import type { AccountKind, TargetDocument } from '../connector.ts';
import { CORE_SCHEMA, type AttributeNames, type Features } from './features.ts';
import { isObject } from '../mapping/is-object.ts';

/** Common attributes (RFC 7643 §3.1), which schemas need not list. */
const COMMON = new Set(['externalid']);

/** The part of a document that the provider has attributes for. What it does not know it would refuse or lose. */
export function fitting(
  kind: AccountKind,
  document: TargetDocument,
  { schemas }: Pick<Features, 'schemas'>,
): JsonObject {
  if (schemas === undefined) return document;
  const core = schemas.get(CORE_SCHEMA[kind].toLowerCase());
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, value]): [string, Json][] => {
      if (name.includes(':')) {
        const extension = schemas.get(name.toLowerCase());
        return extension === undefined ? [] : [[name, known(value, extension)]];
      }
      if (COMMON.has(name.toLowerCase()) || core === undefined) return [[name, value]];
      const subAttributes = core.get(name.toLowerCase());
      return subAttributes === undefined ? [] : [[name, narrowed(value, subAttributes)]];
    }),
  );
}

/** An extension's value with the attributes that its schema lists. */
function known(value: Json, attributes: AttributeNames): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
      const subAttributes = attributes.get(name.toLowerCase());
      return subAttributes === undefined ? [] : [[name, narrowed(inner, subAttributes)]];
    }),
  );
}

function narrowed(value: Json, subAttributes: ReadonlySet<string>): Json {
  if (subAttributes.size === 0) return value;
  if (Array.isArray(value)) return value.map((element) => narrowed(element, subAttributes));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => subAttributes.has(name.toLowerCase())));
}

/** A value without what is nothing: null, [] and {} mean unassigned and are left out (RFC 7643 §2.5). */
export function assigned(value: Json): Json | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    const elements = value.map(assigned).filter((element) => element !== undefined);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    const kept = assigned(inner);
    return kept === undefined ? [] : [[name, kept]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** A resource to be sent whole: its attributes, and `schemas` naming the core and every extension used. */
export function resourceOf(kind: AccountKind, document: TargetDocument): JsonObject {
  const attributes = assigned(document);
  const members = attributes !== undefined && isObject(attributes) ? attributes : {};
  const extensions = Object.keys(members).filter((name) => name.includes(':'));
  return { schemas: [CORE_SCHEMA[kind], ...extensions], ...members };
}
