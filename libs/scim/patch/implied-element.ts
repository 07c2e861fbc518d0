import type { Filter } from '../filter/ast.ts';
import type { JsonObject } from '../json.ts';

/**
 * The element that a filter of equalities describes: `type eq "work" and primary eq true` gives
 * `{"type": "work", "primary": true}`. Undefined for every other filter: no element can be made up from it.
 */
export function impliedElement(filter: Filter): JsonObject | undefined {
  if (filter.kind === 'compare') {
    const { attribute, operator, value } = filter;
    if (operator !== 'eq' || value === null || attribute.kind !== 'attribute' || attribute.mutability === 'readOnly') {
      return undefined;
    }
    return { [attribute.name]: value };
  }
  if (filter.kind !== 'and') return undefined;
  return filter.filters.reduce<JsonObject | undefined>((element, operand) => {
    const part = impliedElement(operand);
    return element === undefined || part === undefined ? undefined : { ...element, ...part };
  }, {});
}
