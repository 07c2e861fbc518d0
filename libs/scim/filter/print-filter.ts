import type { Filter } from './ast.ts';

/** The filter as text; parsing that gives the same tree, but for the columns. */
export const printFilter = (filter: Filter): string => print(filter, false);

/** Within a value path names are relative to its attribute. */
function print(filter: Filter, inElement: boolean): string {
  switch (filter.kind) {
    case 'compare':
      return `${nameOf(filter.attribute, inElement)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'present':
      return `${nameOf(filter.attribute, inElement)} pr`;
    case 'valuePath':
      return `${nameOf(filter.attribute, inElement)}[${print(filter.filter, true)}]`;
    case 'not':
      return `not (${print(filter.filter, inElement)})`;
    case 'and':
    case 'or':
      return filter.filters
        .map((operand) => {
          const text = print(operand, inElement);
          // A junction under its own kind is a group the client made; `and` under `or` binds tighter anyway.
          return operand.kind === filter.kind || operand.kind === 'or' ? `(${text})` : text;
        })
        .join(` ${filter.kind} `);
  }
}

const nameOf = (attribute: { readonly name: string; readonly path: string }, inElement: boolean): string =>
  inElement ? attribute.name : attribute.path;
