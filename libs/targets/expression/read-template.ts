import type { Json } from '#scim';
import type { Path, YamlFile } from '../configuration/yaml-file.ts';
import { isJson } from '../configuration/yaml-file.ts';
import { compile } from './compile.ts';
import type { Expression, Scope } from './expression.ts';
import type { Template } from './template.ts';

/** The template that stands at a path of a file; throws with its line for an expression that cannot work. */
export function readTemplate(file: YamlFile, path: Path, content: unknown, scope: Scope): Template {
  if (typeof content === 'string' && content.startsWith('=')) {
    return { kind: 'expression', expression: readExpression(file, path, content, scope) };
  }
  if (Array.isArray(content)) {
    return {
      kind: 'list',
      elements: content.map((element, index) => readTemplate(file, [...path, index], element, scope)),
    };
  }
  if (typeof content === 'object' && content !== null) {
    return {
      kind: 'object',
      members: Object.entries(content).map(([name, member]) => [
        name,
        readTemplate(file, [...path, name], member, scope),
      ]),
    };
  }
  if (!isJson(content)) throw file.fault(path, 'expected text, a number, true, false or null');
  return { kind: 'constant', value: content };
}

/** The expression that stands at a path: `=` and its text. */
export function readExpression(file: YamlFile, path: Path, content: string, scope: Scope): Expression {
  if (!content.startsWith('=')) throw file.fault(path, 'expected an expression, which begins with =');
  const compiled = compile(content.slice(1), scope);
  if (!compiled.ok) throw file.fault(path, `the expression cannot work: ${compiled.problem}`);
  return compiled.expression;
}

/** A template of our own, which works; throws where it does not. */
export function compileTemplate(content: Json, scope: Scope): Template {
  if (typeof content === 'string' && content.startsWith('=')) {
    const compiled = compile(content.slice(1), scope);
    if (!compiled.ok) throw new Error(`${content}: ${compiled.problem}`);
    return { kind: 'expression', expression: compiled.expression };
  }
  if (Array.isArray(content)) {
    return { kind: 'list', elements: content.map((element) => compileTemplate(element, scope)) };
  }
  if (typeof content !== 'object' || content === null) return { kind: 'constant', value: content };
  return {
    kind: 'object',
    members: Object.entries(content).map(([name, member]) => [name, compileTemplate(member, scope)]),
  };
}
