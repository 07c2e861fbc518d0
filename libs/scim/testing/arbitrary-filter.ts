import fc from 'fast-check';
import type { CompareOperator, Filter, Literal } from '../filter/ast.ts';
import { fitsType } from '../filter/literal.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { arbitrarySimple } from './arbitrary-resource.ts';

const OPERATORS: readonly CompareOperator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];

/** Filters over every attribute of the type, as the parser builds them (all columns are 0). */
export function arbitraryFilter(type: ResourceType, depth = 3): fc.Arbitrary<Filter> {
  const attributes = [...type.attributesByName.values()].flatMap(withSubAttributes);
  const valuePaths = attributes.filter(({ kind, subAttributes }) => kind === 'attribute' && subAttributes.size > 0);
  const leaf = fc.oneof({ weight: 3, arbitrary: arbitraryTest(attributes) }, arbitraryValuePath(valuePaths));
  return combined(leaf, depth);
}

function withSubAttributes(attribute: Attribute): Attribute[] {
  const all = [attribute, ...[...attribute.subAttributesByName.values()].flatMap(withSubAttributes)];
  return all.filter(({ returned, kind }) => returned !== 'never' && kind !== 'container');
}

function combined(leaf: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) return leaf;
  const operand = combined(leaf, depth - 1);
  const negation = operand.map((filter): Filter => ({ kind: 'not', filter, column: 0 }));
  const junction = fc
    .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(operand, { minLength: 2, maxLength: 3 }))
    .map(([kind, filters]): Filter => ({ kind, filters, column: 0 }));
  return fc.oneof({ weight: 2, arbitrary: leaf }, negation, junction);
}

function arbitraryTest(attributes: readonly Attribute[]): fc.Arbitrary<Filter> {
  return fc.constantFrom(...attributes).chain((attribute) => {
    const present = fc.constant<Filter>({ kind: 'present', attribute, column: 0 });
    const operators = OPERATORS.filter((operator) => fitsType(operator, attribute));
    if (operators.length === 0) return present;
    return fc.oneof(present, {
      weight: 6,
      arbitrary: fc.constantFrom(...operators).chain((operator) => arbitraryComparison(attribute, operator)),
    });
  });
}

function arbitraryComparison(attribute: Attribute, operator: CompareOperator): fc.Arbitrary<Filter> {
  const value: fc.Arbitrary<Literal> = arbitrarySimple(attribute);
  const literal =
    operator === 'eq' || operator === 'ne' ? fc.oneof({ weight: 8, arbitrary: value }, fc.constant(null)) : value;
  return literal.map((given) => ({ kind: 'compare', attribute, operator, value: given, column: 0 }));
}

function arbitraryValuePath(attributes: readonly Attribute[]): fc.Arbitrary<Filter> {
  return fc.constantFrom(...attributes).chain((attribute) => {
    const inner = combined(arbitraryTest([...attribute.subAttributesByName.values()].filter(isSimple)), 1);
    return inner.map((filter): Filter => ({ kind: 'valuePath', attribute, filter, column: 0 }));
  });
}

const isSimple = ({ type, multiValued }: Attribute): boolean => type !== 'complex' && !multiValued;
