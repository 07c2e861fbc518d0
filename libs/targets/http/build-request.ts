import type { Json, JsonObject } from '#scim';
import type { HttpRequest } from '../exchange/exchange.ts';
import type { Bindings } from '../expression/expression.ts';
import { fill } from '../expression/template.ts';
import type { PathTemplate, RequestTemplate } from '../profile/profile.ts';
import type { Connection } from './connection.ts';

export type Variables = Readonly<Record<string, Json>>;

export type Built =
  { readonly ok: true; readonly request: HttpRequest } | { readonly ok: false; readonly reason: string };

/** Makes a request of its template; fails, without quoting a value, where an expression does. */
export function buildRequest(
  template: RequestTemplate,
  connection: Connection,
  { variables, bindings, safe }: { readonly variables: Variables; readonly bindings: Bindings; readonly safe: boolean },
): Built {
  const path = fillPath(template.path, { ...variables, vars: { ...connection.vars } });
  if (path === undefined) return { ok: false, reason: 'a part of the path is empty' };
  const url = new URL(path.replace(/^\//, ''), connection.baseUrl);
  const headers: Record<string, string> = { accept: 'application/json', ...connection.headers };
  for (const [name, value] of template.query) {
    const filled = fill(value, bindings);
    if (!filled.ok) return { ok: false, reason: `query.${name}: ${filled.reason}` };
    if (filled.value !== null) url.searchParams.append(name, textOf(filled.value));
  }
  for (const [name, value] of template.headers) {
    const filled = fill(value, bindings);
    if (!filled.ok) return { ok: false, reason: `headers.${name}: ${filled.reason}` };
    if (filled.value !== null) headers[name.toLowerCase()] = textOf(filled.value);
  }
  const { method } = template;
  if (template.body === undefined) return { ok: true, request: { method, url, headers, safe } };
  const filled = fill(template.body, bindings);
  if (!filled.ok) return { ok: false, reason: `body: ${filled.reason}` };
  const content = template.dropNulls ? withoutNulls(filled.value) : filled.value;
  const form = template.encoding === 'form';
  headers['content-type'] ??= form ? 'application/x-www-form-urlencoded' : 'application/json';
  return { ok: true, request: { method, url, headers, safe, body: form ? formOf(content) : JSON.stringify(content) } };
}

/** Each value becomes one segment: nothing in it can leave its place in the path. */
function fillPath(path: PathTemplate, variables: Variables): string | undefined {
  let text = '';
  for (const part of path) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = valueAt(variables, part.variable);
    const segment = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    // Dots alone would be taken for a step up the path.
    if (segment === '' || segment === '.' || segment === '..') return undefined;
    text += encodeURIComponent(segment);
  }
  return text;
}

function valueAt(variables: Variables, name: string): Json | undefined {
  const [first = '', second] = name.split('.');
  const value = variables[first];
  if (second === undefined) return value;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[second] : undefined;
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (each === null ? [] : [[name, withoutNulls(each)]])),
  );
}

function formOf(content: Json): string {
  const form = new URLSearchParams();
  const members: JsonObject = typeof content === 'object' && content !== null && !Array.isArray(content) ? content : {};
  for (const [name, value] of Object.entries(members)) {
    if (value === null) continue;
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, textOf(each));
  }
  return form.toString();
}
