import { compareCodePoints } from '../fold/compare-folded.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { comparable } from '../resource/comparable.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { Comparison, Filter } from './ast.ts';

/**
 * Whether the resource, as it is rendered to clients, matches; what each operator means is said at `Filter`. `meta`,
 * `groups` and `members` match only where the resource given has them.
 */
export const matchesFilter = (filter: Filter, resource: JsonObject): boolean => matches(filter, resource, 0);

/** Whether one element of a multi-valued attribute passes the filter of a value path on that attribute. */
export const matchesElement = (attribute: Attribute, filter: Filter, element: Json): boolean =>
  matches(filter, element, attribute.keys.length);

/** `depth`: how many of an attribute's keys lead to `source`; 0 for the resource. */
function matches(filter: Filter, source: Json, depth: number): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((operand) => matches(operand, source, depth));
    case 'or':
      return filter.filters.some((operand) => matches(operand, source, depth));
    case 'not':
      return !matches(filter.filter, source, depth);
    case 'present':
      return valuesOf(filter.attribute, source, depth).some(hasContent);
    case 'compare':
      return compares(filter, valuesOf(filter.attribute, source, depth));
    case 'valuePath':
      return valuesOf(filter.attribute, source, depth).some((element) =>
        matchesElement(filter.attribute, filter.filter, element),
      );
  }
}

/** All values reached through the attribute's path; those of multi-valued attributes one by one. */
function valuesOf(attribute: Attribute, source: Json, depth: number): Json[] {
  let values: Json[] = [source];
  for (let level = depth; level < attribute.keys.length; level += 1) {
    const key = attribute.keys[level] ?? '';
    values = values.flatMap((value) => (isObject(value) && Object.hasOwn(value, key) ? spread(value[key]) : []));
  }
  return values;
}

const spread = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : value == null ? [] : [value]);

const hasContent = (value: Json): boolean => {
  if (Array.isArray(value)) return value.some(hasContent);
  return isObject(value) ? Object.values(value).some(hasContent) : value !== '' && value !== null;
};

function compares({ attribute, operator, value }: Comparison, values: readonly Json[]): boolean {
  if (value === null) return (values.length === 0) === (operator === 'eq');
  if (operator === 'ne' && values.length === 0) return true;
  const literal = comparable(attribute, value);
  return values.some((candidate) => isSimple(candidate) && test(operator, comparable(attribute, candidate), literal));
}

const isSimple = (value: Json): value is string | number | boolean => typeof value !== 'object';

function test(operator: Comparison['operator'], value: Simple, literal: Simple): boolean {
  switch (operator) {
    case 'eq':
      return value === literal;
    case 'ne':
      return value !== literal;
    case 'co':
      return typeof value === 'string' && typeof literal === 'string' && value.includes(literal);
    case 'sw':
      return typeof value === 'string' && typeof literal === 'string' && value.startsWith(literal);
    case 'ew':
      return typeof value === 'string' && typeof literal === 'string' && value.endsWith(literal);
    case 'gt':
      return order(value, literal) > 0;
    case 'ge':
      return order(value, literal) >= 0;
    case 'lt':
      return order(value, literal) < 0;
    case 'le':
      return order(value, literal) <= 0;
  }
}

type Simple = string | number | boolean;

/** NaN, which is neither above nor below, where the two cannot be ordered. */
const order = (value: Simple, literal: Simple): number => {
  if (typeof value === 'string' && typeof literal === 'string') return compareCodePoints(value, literal);
  return typeof value === 'number' && typeof literal === 'number' ? value - literal : Number.NaN;
};
