import type { Path, YamlFile } from '../configuration/yaml-file.ts';
import type { Expression, Scope } from '../expression/expression.ts';
import { readExpression, readTemplate } from '../expression/read-template.ts';
import type { Template } from '../expression/template.ts';
import type { ErrorRule, FindOperation, Operation, Paging, PathTemplate, RequestTemplate } from './profile.ts';
import type { ProfileText } from './profile-schema.ts';

type Operations = ProfileText['operations'];
type ChangeText = Operations['update'];
type RequestText = Exclude<ChangeText, { steps: unknown }>;
type ListText = NonNullable<Operations['list']>;

/** Variables of every request, and of every answer. */
const ALWAYS = ['vars'];
const ANSWER = ['body', 'status', 'headers'];

const scope = (...names: readonly string[]): Scope => ({ variables: new Set([...ALWAYS, ...names]) });

/** Reads operations of a profile, each with the variables that it has when it runs. */
export class OperationReader {
  private readonly file: YamlFile;
  private readonly vars: ReadonlySet<string>;

  constructor(file: YamlFile, vars: Iterable<string>) {
    this.file = file;
    this.vars = new Set(vars);
  }

  change(path: Path, text: ChangeText & { id?: string | undefined }, variables: readonly string[]): Operation {
    const requests = 'steps' in text ? text.steps : [text];
    return {
      steps: requests.map((request, index) =>
        this.request('steps' in text ? [...path, 'steps', index] : path, request, variables),
      ),
      row: this.answered(path, 'row', text.row, variables),
      id: this.answered(path, 'id', text.id, variables),
    };
  }

  find(path: Path, text: RequestText & { rows: string }, variables: readonly string[]): FindOperation {
    return {
      request: this.request(path, text, variables),
      rows: readExpression(this.file, [...path, 'rows'], text.rows, scope(...variables, ...ANSWER)),
    };
  }

  list(path: Path, text: ListText): FindOperation & { paging: Paging | undefined } {
    const variables = ['page', 'offset', 'cursor'];
    return { ...this.find(path, text, variables), paging: this.paging([...path, 'page'], text.page) };
  }

  rule(path: Path, { when, as, because }: NonNullable<ProfileText['errors']>[number]): ErrorRule {
    return { when: readExpression(this.file, [...path, 'when'], when, scope(...ANSWER)), as, because };
  }

  private paging(path: Path, text: ListText['page']): Paging | undefined {
    if (text === undefined) return undefined;
    const { type, param, start, size = {}, more, next } = text;
    if ((type === 'cursor' || type === 'next') && next === undefined) {
      throw this.file.fault(path, `paging by ${type} needs next: where the next page is`);
    }
    const variables = [...ANSWER, 'rows', 'page', 'offset', 'cursor'];
    const expression = (name: string, source: string | undefined): Expression | undefined =>
      source === undefined ? undefined : readExpression(this.file, [...path, name], source, scope(...variables));
    return {
      type,
      param,
      start: start ?? (type === 'page' ? 1 : 0),
      size: Object.entries(size),
      more: expression('more', more),
      next: expression('next', next),
    };
  }

  private request(path: Path, text: RequestText, variables: readonly string[]): RequestTemplate {
    const method =
      (['get', 'post', 'put', 'patch', 'delete'] as const).find((name) => text[name] !== undefined) ?? 'get';
    const templates = (
      name: string,
      content: Readonly<Record<string, unknown>> = {},
    ): (readonly [string, Template])[] =>
      Object.entries(content).map(([key, value]) => [
        key,
        readTemplate(this.file, [...path, name, key], value, scope(...variables)),
      ]);
    const { body, encoding, at } = bodyOf(text);
    return {
      method: METHOD[method],
      path: this.path([...path, method], text[method] ?? '/', variables),
      query: templates('query', text.query),
      headers: templates('headers', text.headers),
      body: body === undefined ? undefined : readTemplate(this.file, [...path, ...at], body, scope(...variables)),
      encoding,
      dropNulls: text.dropNulls ?? false,
      ok: this.answered(path, 'ok', text.ok, variables),
    };
  }

  private answered(
    path: Path,
    name: string,
    source: string | undefined,
    variables: readonly string[],
  ): Expression | undefined {
    if (source === undefined) return undefined;
    return readExpression(this.file, [...path, name], source, scope(...variables, ...ANSWER));
  }

  private path(path: Path, text: string, variables: readonly string[]): PathTemplate {
    if (text.includes('?')) throw this.file.fault(path, 'a query belongs under query:');
    return text.split(/(\{[^{}]*\})/).flatMap((part): PathTemplate => {
      if (part === '') return [];
      if (!part.startsWith('{')) return [part];
      const variable = part.slice(1, -1);
      const known = variable.startsWith('vars.') ? this.vars.has(variable.slice(5)) : variables.includes(variable);
      if (!known) throw this.file.fault(path, `there is no ${part} here`);
      return [{ variable }];
    });
  }
}

const METHOD = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

interface Body {
  readonly body: unknown;
  readonly encoding: RequestTemplate['encoding'];
  readonly at: Path;
}

function bodyOf({ body, form, graphql }: RequestText): Body {
  if (form !== undefined) return { body: form, encoding: 'form', at: ['form'] };
  if (graphql !== undefined) return { body: graphql, encoding: 'graphql', at: ['graphql'] };
  return { body, encoding: 'json', at: ['body'] };
}
