import type { Attribute } from '../resource-type/attribute.ts';
import type { Filter } from './ast.ts';

/** The filter as text that parses to the same tree (columns apart). */
export const printFilter = (filter: Filter): string => print(filter, (attribute) => attribute.path);

function print(filter: Filter, nameOf: (attribute: Attribute) => string): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.map((each) => nested(each, nameOf)).join(` ${filter.kind} `);
    case 'not':
      return `not (${print(filter.filter, nameOf)})`;
    case 'present':
      return `${nameOf(filter.attribute)} pr`;
    case 'compare':
      return `${nameOf(filter.attribute)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${nameOf(filter.attribute)}[${print(filter.filter, (attribute) => attribute.name)}]`;
  }
}

const nested = (filter: Filter, nameOf: (attribute: Attribute) => string): string =>
  filter.kind === 'and' || filter.kind === 'or' ? `(${print(filter, nameOf)})` : print(filter, nameOf);
