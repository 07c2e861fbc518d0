import type { Attribute } from '#scim';
import { derivedElements } from './derived-elements.ts';
import type { SqlText } from './sql-text.ts';

/** Where values are read from: the document, or one element of a multi-valued attribute. */
export interface Source {
  /** A jsonb expression. */
  readonly json: string;
  /** How many of an attribute's keys lead to it. */
  readonly depth: number;
}

export const DOCUMENT: Source = { json: 'r.folded', depth: 0 };

/** The multi-valued attribute whose elements hold this attribute's values, where there is one. */
export function multiValuedOf(attribute: Attribute): Attribute | undefined {
  if (attribute.multiValued) return attribute;
  return attribute.parent?.multiValued === true ? attribute.parent : undefined;
}

/** The attribute's value as text; NULL when unassigned. Of a simple element: the element itself. */
export function textOf(attribute: Attribute, source: Source, sql: SqlText): string {
  const plain = source.depth === 0 ? columnOf(attribute, sql) : undefined;
  if (plain !== undefined) return plain;
  const path = attribute.keys
    .slice(source.depth)
    .map((key) => `"${key.replace(/["\\]/g, '\\$&')}"`)
    .join(',');
  return `(${source.json} #>> ${sql.literal(`{${path}}`)})`;
}

/**
 * The elements of a multi-valued or complex attribute, as something to stand in FROM under the alias, with one jsonb
 * column `element`. A single-valued complex attribute is its own one element.
 */
export function elementsOf(attribute: Attribute, alias: string, sql: SqlText): string {
  const derived = derivedElements(attribute, sql);
  if (derived !== undefined) return `(${derived}) AS ${alias}`;
  if (attribute.path === 'meta') {
    const parts = [...attribute.subAttributes.values()].map(
      (sub) => `${sql.literal(sub.name)}, ${textOf(sub, DOCUMENT, sql)}`,
    );
    return `(SELECT jsonb_build_object(${parts.join(', ')}) AS element) AS ${alias}`;
  }
  const json = attribute.keys.reduce((object, key) => `${object}->${sql.literal(key)}`, DOCUMENT.json);
  return attribute.multiValued
    ? `jsonb_array_elements(${json}) AS ${alias}(element)`
    : `(SELECT ${json} AS element WHERE ${json} IS NOT NULL) AS ${alias}`;
}

/** Attributes that are rendered from columns and stand in no document, and searched ones, which stand in both. */
function columnOf(attribute: Attribute, sql: SqlText): string | undefined {
  switch (attribute.path) {
    case 'userName':
      return '(r.user_name)';
    case 'externalId':
      return '(r.external_id)';
    case 'name.familyName':
      return '(r.family_name)';
    case 'name.givenName':
      return '(r.given_name)';
    case 'displayName':
      return '(r.display_name)';
    case 'id':
      return '(r.id::text)';
    case 'meta.resourceType':
      return '(r.type)';
    case 'meta.created':
      return instant('created');
    case 'meta.lastModified':
      return instant('modified');
    case 'meta.version':
      return `('W/"' || r.version || '"')`;
    case 'meta.location':
      return `(${sql.parameter(sql.base)}::text || CASE r.type WHEN 'User' THEN '/Users/' ELSE '/Groups/' END || r.id)`;
    default:
      return undefined;
  }
}

const instant = (column: string): string => `to_char(r.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
