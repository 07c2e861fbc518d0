import type { Json } from '#scim';
import type { Bindings, Evaluated, Expression } from './expression.ts';

/**
 * JSON whose leaf strings that begin with `=` are expressions. A text that shall begin with `=` is written as one:
 * `='=text'`.
 */
export type Template =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'list'; readonly elements: readonly Template[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Template])[] };

/** Fills in a template; the first expression that fails fails it. */
export function fill(template: Template, bindings: Bindings): Evaluated {
  switch (template.kind) {
    case 'constant':
      return { ok: true, value: template.value };
    case 'expression':
      return template.expression.evaluate(bindings);
    case 'list': {
      const list: Json[] = [];
      for (const element of template.elements) {
        const filled = fill(element, bindings);
        if (!filled.ok) return filled;
        list.push(filled.value);
      }
      return { ok: true, value: list };
    }
    case 'object': {
      const members: [string, Json][] = [];
      for (const [name, member] of template.members) {
        const filled = fill(member, bindings);
        if (!filled.ok) return filled;
        members.push([name, filled.value]);
      }
      return { ok: true, value: Object.fromEntries(members) };
    }
  }
}
