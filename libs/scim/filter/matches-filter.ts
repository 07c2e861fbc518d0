import { compareCodePoints, compareFolded } from '../fold/compare-folded.ts';
import { fold } from '../fold/fold.ts';
import { isObject, type Json, own } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { compareInstants, instantOf } from '../resource/date-time.ts';
import type { CompareOperator, Filter, Literal } from './ast.ts';

/** Whether a resource satisfies a filter, with the meaning that {@link Filter} states. */
export const matchesFilter = (filter: Filter, resource: Json): boolean => holds(filter, resource, 0);

/** The same for one element of `attribute`, on which a value path's or a PATCH path's inner filter is asked. */
export const matchesElement = (filter: Filter, attribute: Attribute, element: Json): boolean =>
  holds(filter, element, attribute.keys.length);

/** `depth`: how many of the attributes' keys lead to `root`. */
function holds(filter: Filter, root: Json, depth: number): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((each) => holds(each, root, depth));
    case 'or':
      return filter.filters.some((each) => holds(each, root, depth));
    case 'not':
      return !holds(filter.filter, root, depth);
    case 'present':
      return valuesAt(root, filter.attribute.keys.slice(depth)).some(isPresent);
    case 'valuePath':
      return valuesAt(root, filter.attribute.keys.slice(depth)).some((element) =>
        matchesElement(filter.filter, filter.attribute, element),
      );
    case 'compare': {
      const values = valuesAt(root, filter.attribute.keys.slice(depth));
      if (filter.value === null) return (filter.operator === 'eq') === (values.length === 0);
      if (filter.operator === 'ne' && values.length === 0) return true;
      return values.some((value) => compare(filter.attribute, filter.operator, value, filter.value));
    }
  }
}

/** Every value at the end of the keys; arrays on the way, and at the end, count element by element. */
function valuesAt(root: Json, keys: readonly string[]): readonly Json[] {
  let values: readonly Json[] = [root];
  for (const key of keys) values = values.flatMap(elements).flatMap((value) => fieldOf(value, key));
  return values.flatMap(elements);
}

const elements = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

function fieldOf(value: Json, key: string): Json[] {
  const field = isObject(value) ? own(value, key) : undefined;
  return field === undefined || field === null ? [] : [field];
}

const isPresent = (value: Json): boolean =>
  isObject(value) ? Object.values(value).flatMap(elements).some(isPresent) : value !== '';

function compare(attribute: Attribute, operator: CompareOperator, value: Json, literal: Literal): boolean {
  if (typeof value === 'string' && typeof literal === 'string') return compareText(attribute, operator, value, literal);
  if (typeof value === 'number' && typeof literal === 'number') return inOrder(operator, value - literal);
  if (typeof value === 'boolean' && typeof literal === 'boolean') return (value === literal) === (operator === 'eq');
  return false;
}

function compareText(attribute: Attribute, operator: CompareOperator, value: string, literal: string): boolean {
  if (attribute.type === 'dateTime') {
    const [left, right] = [instantOf(value), instantOf(literal)];
    return left !== undefined && right !== undefined && inOrder(operator, compareInstants(left, right));
  }
  const read = (text: string): string => (attribute.caseExact ? text : fold(text));
  switch (operator) {
    case 'co':
      return read(value).includes(read(literal));
    case 'sw':
      return read(value).startsWith(read(literal));
    case 'ew':
      return read(value).endsWith(read(literal));
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return inOrder(operator, (attribute.caseExact ? compareCodePoints : compareFolded)(value, literal));
  }
}

function inOrder(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
    case 'co':
    case 'sw':
    case 'ew':
      return false;
  }
}
