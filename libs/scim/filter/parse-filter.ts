import { invalid, valid, type Checked } from '../errors/scim-error.ts';
import { brokenTextProblem } from '../resource/text.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { findAttribute } from '../resource-type/path.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { Comparison, CompareOperator, Filter } from './ast.ts';
import { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH } from './limits.ts';
import { readLiteral } from './read-literal.ts';
import { tokenize, type Token } from './tokens.ts';

/** A filter on resources of a type. 400 invalidFilter names the column and what was expected there. */
export function parseFilter(type: ResourceType, text: string): Checked<Filter> {
  return parse(text, (parser) => parser.whole((path) => findAttribute(type, path)));
}

/** The filter in the brackets of a PATCH path, on the elements of an attribute. */
export function parseElementFilter(attribute: Attribute, text: string): Checked<Filter> {
  return parse(text, (parser) => parser.whole(resolveIn(attribute)));
}

type Resolve = (path: string) => Attribute | undefined;

/** Names inside a value path are sub-attributes; the attribute's own name in front is tolerated. */
const resolveIn =
  (attribute: Attribute): Resolve =>
  (path) => {
    const lower = path.toLowerCase();
    const prefix = `${attribute.name.toLowerCase()}.`;
    return attribute.subAttributes.get(lower.startsWith(prefix) ? lower.slice(prefix.length) : lower);
  };

function parse(text: string, read: (parser: Parser) => Filter): Checked<Filter> {
  if (text.length > MAX_FILTER_LENGTH) {
    return invalid('invalidFilter', `the filter is longer than ${MAX_FILTER_LENGTH} characters`);
  }
  const broken = brokenTextProblem(text);
  if (broken !== undefined) return invalid('invalidFilter', `filter: ${broken}`);
  const pieces = tokenize(text);
  if (!pieces.ok) return invalid('invalidFilter', `filter, column ${pieces.column}: ${pieces.problem}`);
  try {
    return valid(read(new Parser(pieces.tokens)));
  } catch (error) {
    if (error instanceof FilterProblem) return invalid('invalidFilter', error.message);
    throw error;
  }
}

/** Leaves the recursion at the first fault; never seen outside this file. */
class FilterProblem extends Error {
  constructor(column: number, problem: string) {
    super(`filter, column ${column}: ${problem}`);
  }
}

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const isOperator = (text: string): text is CompareOperator => OPERATORS.has(text);

/** Recursive descent by precedence: `not` binds tightest, then `and`, then `or` (RFC 7644 §3.4.2.2). */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(resolve: Resolve): Filter {
    const filter = this.#junction('or', resolve);
    const { kind, column } = this.#peek();
    if (kind !== 'end') throw new FilterProblem(column, 'expected and, or, or the end');
    return filter;
  }

  #junction(kind: 'or' | 'and', resolve: Resolve): Filter {
    const { column } = this.#peek();
    const operand = (): Filter => (kind === 'or' ? this.#junction('and', resolve) : this.#unary(resolve));
    const filters = [operand()];
    while (this.#takeWord(kind)) filters.push(operand());
    const [first] = filters;
    return filters.length === 1 && first !== undefined ? first : { kind, filters, column };
  }

  #unary(resolve: Resolve): Filter {
    const { column } = this.#peek();
    if (this.#isWord('not') && this.#tokens[this.#next + 1]?.kind === '(') {
      this.#next += 1;
      return { kind: 'not', filter: this.#group('(', ')', resolve), column };
    }
    if (this.#peek().kind === '(') return this.#group('(', ')', resolve);
    return this.#attributeExpression(resolve);
  }

  #group(open: '(' | '[', close: ')' | ']', resolve: Resolve): Filter {
    const { column } = this.#peek();
    this.#expect(open);
    this.#depth += 1;
    if (this.#depth > MAX_FILTER_DEPTH) throw new FilterProblem(column, `expected at most ${MAX_FILTER_DEPTH} levels`);
    const filter = this.#junction('or', resolve);
    this.#expect(close);
    this.#depth -= 1;
    return filter;
  }

  #attributeExpression(resolve: Resolve): Filter {
    const token = this.#peek();
    if (token.kind !== 'word') throw new FilterProblem(token.column, 'expected an attribute');
    const attribute = resolve(token.text);
    if (attribute === undefined) throw new FilterProblem(token.column, 'expected an attribute of the schema');
    if (attribute.returned === 'never') throw new FilterProblem(token.column, 'this attribute cannot be filtered by');
    this.#next += 1;
    if (this.#peek().kind === '[') return this.#valuePath(attribute, token.column);
    return this.#test(attribute, token.column);
  }

  #valuePath(attribute: Attribute, column: number): Filter {
    if (attribute.subAttributes.size === 0 || attribute.kind !== 'attribute') {
      throw new FilterProblem(column, `${attribute.path} has no elements to filter`);
    }
    const resolve = resolveIn(attribute);
    const filter = this.#group('[', ']', resolve);
    const token = this.#peek();
    // `emails[type eq "work"].value eq "a"`: not in the RFC's grammar, but what it means is plain.
    if (token.kind !== 'word' || !token.text.startsWith('.')) return { kind: 'valuePath', attribute, filter, column };
    const sub = resolve(token.text.slice(1));
    if (sub === undefined) throw new FilterProblem(token.column, `expected a sub-attribute of ${attribute.path}`);
    this.#next += 1;
    const test = this.#test(sub, token.column);
    return { kind: 'valuePath', attribute, filter: { kind: 'and', filters: [filter, test], column }, column };
  }

  #test(attribute: Attribute, column: number): Filter {
    const token = this.#peek();
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (word === 'pr') {
      this.#next += 1;
      return { kind: 'present', attribute, column };
    }
    if (!isOperator(word)) throw new FilterProblem(token.column, 'expected pr, eq, ne, co, sw, ew, gt, ge, lt or le');
    this.#next += 1;
    return this.#comparison(comparable(attribute, column), word, column);
  }

  #comparison(attribute: Attribute, operator: CompareOperator, column: number): Comparison {
    const token = this.#peek();
    const read = readLiteral(attribute, operator, token);
    if (read.kind === 'problem') throw new FilterProblem(token.column, read.problem);
    this.#next += 1;
    return { kind: 'compare', attribute, operator, value: read.value, column };
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', column: 1 };
  }

  #isWord(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    const found = this.#isWord(word);
    if (found) this.#next += 1;
    return found;
  }

  #expect(kind: '(' | ')' | '[' | ']'): void {
    const token = this.#peek();
    if (token.kind !== kind) throw new FilterProblem(token.column, `expected ${kind}`);
    this.#next += 1;
  }
}

/** A complex attribute is compared by its `value` (RFC 7644 §3.4.2.2: `emails co "example.com"`). */
function comparable(attribute: Attribute, column: number): Attribute {
  const value = attribute.subAttributes.get('value');
  if (value !== undefined) return value;
  if (attribute.type !== 'complex') return attribute;
  throw new FilterProblem(column, `${attribute.path} is complex: compare one of its sub-attributes`);
}
