import type { ScimError, ScimType } from '../errors/scim-error.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { CompareOperator, Filter } from './ast.ts';
import { MAX_FILTER_DEPTH } from './limits.ts';
import { fitsType, literalOf } from './literal.ts';
import type { Token } from './tokens.ts';

/** Finds the attribute that a path names, in the resource or in the elements of a value path. */
export type Scope = (path: string) => Attribute | undefined;

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const isOperator = (text: string): text is CompareOperator => OPERATORS.has(text);

/** How tightly the logical operators bind: `and` before `or` (RFC 7644 §3.4.2.2, order of operations). */
const BINDING = { or: 1, and: 2 } as const;

/**
 * A Pratt parser over tokens. It keeps the first problem and gives undefined from there on. Attributes are resolved
 * and literals checked while it parses, so that every problem has its column.
 */
export class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #problem: ScimError | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get problem(): ScimError | undefined {
    return this.#problem;
  }

  get token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', column: 1 };
  }

  advance(): Token {
    const { token } = this;
    this.#next += 1;
    return token;
  }

  refuse(column: number, detail: string, scimType: ScimType = 'invalidFilter'): undefined {
    this.#problem ??= { status: 400, scimType, detail: `column ${column}: ${detail}` };
  }

  /** Takes the mark when it comes next, else refuses. */
  expect(kind: Token['kind'], what: string): boolean {
    if (this.token.kind !== kind) {
      this.refuse(this.token.column, `expected ${what}`);
      return false;
    }
    this.advance();
    return true;
  }

  /** A whole expression; stops before an operator that binds less than `minimum`. */
  expression(scope: Scope, minimum = 0): Filter | undefined {
    let left = this.#operand(scope);
    for (;;) {
      const operator = this.#junction();
      if (left === undefined || operator === undefined || BINDING[operator] < minimum) return left;
      const filters: Filter[] = [left];
      while (this.#junction() === operator) {
        this.advance();
        const right = this.expression(scope, BINDING[operator] + 1);
        if (right === undefined) return undefined;
        filters.push(right);
      }
      left = { kind: operator, filters, column: left.column };
    }
  }

  #junction(): 'and' | 'or' | undefined {
    const word = this.#word();
    return word === 'and' || word === 'or' ? word : undefined;
  }

  #word(): string | undefined {
    return this.token.kind === 'word' ? this.token.text.toLowerCase() : undefined;
  }

  #operand(scope: Scope): Filter | undefined {
    const { column } = this.token;
    const negated = this.#word() === 'not';
    if (negated) this.advance();
    if (negated || this.token.kind === '(') {
      const filter = this.#grouped(scope, negated);
      return negated && filter !== undefined ? { kind: 'not', filter, column } : filter;
    }
    return this.#attributeExpression(scope);
  }

  #grouped(scope: Scope, negated: boolean): Filter | undefined {
    if (!this.expect('(', negated ? '( after not' : '(')) return undefined;
    return this.#nested(() => {
      const filter = this.expression(scope);
      return filter !== undefined && this.expect(')', 'and, or or )') ? filter : undefined;
    });
  }

  #nested(parse: () => Filter | undefined): Filter | undefined {
    if (this.#depth >= MAX_FILTER_DEPTH) {
      return this.refuse(this.token.column, `expected at most ${MAX_FILTER_DEPTH} levels of nesting`);
    }
    this.#depth += 1;
    const filter = parse();
    this.#depth -= 1;
    return filter;
  }

  #attributeExpression(scope: Scope): Filter | undefined {
    const token = this.advance();
    if (token.kind !== 'word') return this.refuse(token.column, 'expected an attribute path, not or (');
    const attribute = scope(token.text);
    if (attribute === undefined) return this.refuse(token.column, `expected an attribute of the schema`);
    if (this.token.kind === '[') return this.#valuePath(attribute, token.column);
    return this.#test(attribute, token.column);
  }

  #test(attribute: Attribute, column: number): Filter | undefined {
    if (attribute.returned === 'never') {
      return this.refuse(column, `${attribute.path} cannot be filtered by`, 'sensitive');
    }
    const { column: operatorColumn } = this.token;
    const operator = this.#word();
    if (operator === 'pr') {
      this.advance();
      return { kind: 'present', attribute, column };
    }
    if (operator === undefined || !isOperator(operator)) {
      return this.refuse(operatorColumn, 'expected an operator: eq, ne, co, sw, ew, pr, gt, ge, lt or le');
    }
    this.advance();
    return this.#comparison(attribute, operator, column, operatorColumn);
  }

  #comparison(named: Attribute, operator: CompareOperator, column: number, at: number): Filter | undefined {
    // RFC 7644, figure 2, compares `emails`: a complex attribute with a `value` stands for that value.
    const attribute = named.type === 'complex' ? named.subAttributes.get('value') : named;
    if (attribute === undefined) return this.refuse(column, `expected a sub-attribute of ${named.path}`);
    if (!fitsType(operator, attribute)) {
      return this.refuse(at, `${operator} cannot be used on ${attribute.path}, which is of type ${attribute.type}`);
    }
    const token = this.advance();
    const literal = literalOf(attribute, operator, token);
    if (!literal.ok) return this.refuse(token.column, `expected ${literal.expected}`);
    return { kind: 'compare', attribute, operator, value: literal.value, column };
  }

  #valuePath(attribute: Attribute, column: number): Filter | undefined {
    const filter = this.valueFilter(attribute);
    if (filter === undefined) return undefined;
    const sub = this.subAttribute(attribute);
    if (sub === undefined)
      return this.#problem === undefined ? { kind: 'valuePath', attribute, filter, column } : undefined;
    // `emails[type eq "work"].value eq "x"`, not of the RFC's grammar but what Microsoft Entra ID matches people
    // with: the same element has to pass both.
    const test = this.#test(sub, this.token.column);
    return test === undefined
      ? undefined
      : {
          kind: 'valuePath',
          attribute,
          filter: { kind: 'and', filters: [filter, test], column: filter.column },
          column,
        };
  }

  /** The filter in brackets of a value path, over sub-attributes of the attribute. */
  valueFilter(attribute: Attribute): Filter | undefined {
    const { column } = this.token;
    if (!this.expect('[', '[')) return undefined;
    if (attribute.kind !== 'attribute' || attribute.subAttributes.size === 0) {
      return this.refuse(column, `${attribute.path} has no sub-attributes to filter by`);
    }
    return this.#nested(() => {
      const filter = this.expression(elementScope(attribute));
      return filter !== undefined && this.expect(']', 'and, or or ]') ? filter : undefined;
    });
  }

  /** The `.name` right after a value path, when there is one. */
  subAttribute(attribute: Attribute): Attribute | undefined {
    if (this.token.kind !== 'word' || !this.token.text.startsWith('.')) return undefined;
    const { text, column } = this.token;
    this.advance();
    const sub = attribute.subAttributes.get(text.slice(1).toLowerCase());
    return sub ?? this.refuse(column, `expected a sub-attribute of ${attribute.path}`);
  }
}

/** Inside brackets names are those of sub-attributes, and value paths do not nest. */
const elementScope =
  (attribute: Attribute): Scope =>
  (path) =>
    attribute.subAttributes.get(path.toLowerCase());
