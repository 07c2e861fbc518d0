import type { Json } from '#scim';
import type { TargetDocument } from '../connector.ts';
import type { Bindings } from '../expression/expression.ts';
import { fill, type Template } from '../expression/template.ts';
import { isObject } from './is-object.ts';

/** One field of a target's document: how it is made, and how it compares. */
export interface Field {
  readonly name: string;
  /** From a person or group. */
  readonly out: Template;
  /** From a row that the target answered; undefined where the connector reads by itself (SCIM). */
  readonly in: Template | undefined;
  /** A list whose order says nothing. */
  readonly unordered: boolean;
  /** Text that the target may change the case of. */
  readonly caseless: boolean;
  /** `target`: set when an account is made, and the target's own from then on. */
  readonly owner: 'rollcall' | 'target';
}

export type Mapping = readonly Field[];

export type Mapped =
  | { readonly ok: true; readonly document: TargetDocument }
  | { readonly ok: false; readonly field: string; readonly reason: string };

/** The document that a target should hold; what a person lacks is null. The first field that fails is named. */
export function mapOut(mapping: Mapping, bindings: Bindings): Mapped {
  const document: Record<string, Json> = {};
  for (const { name, out } of mapping) {
    const filled = fill(out, bindings);
    if (!filled.ok) return { ok: false, field: name, reason: filled.reason };
    document[name] = filled.value;
  }
  return { ok: true, document };
}

/** The document that a row stands for. A field that cannot be read from it is named. */
export function mapIn(mapping: Mapping, bindings: Bindings): Mapped {
  const document: Record<string, Json> = {};
  for (const field of mapping) {
    if (field.in === undefined) continue;
    const filled = fill(field.in, bindings);
    if (!filled.ok) return { ok: false, field: field.name, reason: filled.reason };
    document[field.name] = filled.value;
  }
  return { ok: true, document };
}

/** The fields of `wanted` that `found` does not have as wanted. */
export function differingFields(mapping: Mapping, wanted: TargetDocument, found: TargetDocument): string[] {
  return mapping
    .filter(({ owner, name }) => owner === 'rollcall' && Object.hasOwn(wanted, name))
    .filter((field) => !isAsWanted(field, wanted[field.name] ?? null, found[field.name] ?? null))
    .map(({ name }) => name);
}

type Rules = Pick<Field, 'unordered' | 'caseless'>;

/**
 * Whether a value is as wanted. A target may add to an object what it computes (`name.formatted`), so that only the
 * wanted members count; null, an empty list and an empty object all mean that there is nothing (RFC 7643 §2.5).
 */
function isAsWanted(rules: Rules, wanted: Json, found: Json): boolean {
  if (isNothing(wanted)) return isNothing(found);
  if (typeof wanted === 'string') {
    return (
      typeof found === 'string' && (rules.caseless ? wanted.toLowerCase() === found.toLowerCase() : wanted === found)
    );
  }
  if (Array.isArray(wanted)) return Array.isArray(found) && isListAsWanted(rules, wanted, found);
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  return (
    isObject(found) && Object.entries(wanted).every(([name, each]) => isAsWanted(rules, each, found[name] ?? null))
  );
}

function isListAsWanted(rules: Rules, wanted: readonly Json[], found: readonly Json[]): boolean {
  if (wanted.length !== found.length) return false;
  if (!rules.unordered) return wanted.every((each, index) => isAsWanted(rules, each, found[index] ?? null));
  const left = [...found];
  return wanted.every((each) => {
    const index = left.findIndex((other) => isAsWanted(rules, each, other));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function isNothing(value: Json): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isNothing);
}
