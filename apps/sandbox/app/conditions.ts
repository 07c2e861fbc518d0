import { isJsonObject, valueOf, type Json, type JsonObject } from './json.ts';
import { scimRefusal } from './scim-error.ts';

/** One comparison of a filter; `attribute` may name a sub-attribute after a dot. */
export interface Condition {
  readonly attribute: string;
  readonly value: string | number | boolean;
}

const CONDITION =
  /\s*([a-z$][\w$.:-]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false|-?\d+(?:\.\d+)?)(?:\s+and\s+(?=\S)|\s*$)/iy;

/** Reads the filters that this app knows: `eq` comparisons joined by `and` (RFC 7644 §3.4.2.2 has more). */
export function parseConditions(text: string): Condition[] {
  const conditions: Condition[] = [];
  CONDITION.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    const [matched, attribute, literal] = CONDITION.exec(text) ?? [];
    if (matched === undefined || attribute === undefined || literal === undefined) {
      throw scimRefusal('invalidFilter', 'this app knows "attribute eq value", joined by "and"');
    }
    conditions.push({ attribute, value: readLiteral(literal) });
    end = CONDITION.lastIndex;
  }
  if (conditions.length === 0) throw scimRefusal('invalidFilter', 'the filter is empty');
  return conditions;
}

/** Whether a resource, or an element of a multi-valued attribute, meets every condition. */
export function meets(value: Json, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    if (!isJsonObject(value)) return condition.attribute === 'value' && isSame(value, condition.value, false);
    const caseExact = /^(id|externalId)$/i.test(condition.attribute);
    return valuesAt(value, condition.attribute).some((found) => isSame(found, condition.value, caseExact));
  });
}

/** Every value at an attribute path; a dot goes into each element of a multi-valued attribute. */
function valuesAt(object: JsonObject, path: string): Json[] {
  const [attribute = '', ...rest] = path.split('.');
  const found = valueOf(object, attribute);
  if (found === undefined) return [];
  const elements = Array.isArray(found) ? found : [found];
  if (rest.length === 0)
    return elements.map((element) => (isJsonObject(element) ? (element['value'] ?? null) : element));
  return elements.flatMap((element) => (isJsonObject(element) ? valuesAt(element, rest.join('.')) : []));
}

function isSame(found: Json, wanted: Condition['value'], caseExact: boolean): boolean {
  if (typeof found !== 'string' || typeof wanted !== 'string' || caseExact) return found === wanted;
  return found.toLowerCase() === wanted.toLowerCase();
}

function readLiteral(literal: string): Condition['value'] {
  if (/^(true|false)$/i.test(literal)) return literal.toLowerCase() === 'true';
  if (!literal.startsWith('"')) return Number(literal);
  try {
    return String(JSON.parse(literal));
  } catch {
    throw scimRefusal('invalidFilter', 'a compared text is not JSON');
  }
}
