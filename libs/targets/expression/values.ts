import { isCelList, isCelMap, isCelUint, type CelInput, type CelValue } from '@bufbuild/cel';
import type { Json } from '#scim';
import type { Bindings } from './expression.ts';

/**
 * JSON as the CEL engine takes it. Objects become Maps: the engine asks a plain object for its constructor's name, so
 * that a key called `constructor` would break it. Whole numbers become CEL integers.
 */
function toCel(value: Json): CelInput {
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [name, toCel(inner)]));
}

/** What an expression came to, as JSON; undefined for what JSON has no form for (a type, a duration, bytes). */
export function fromCel(value: CelValue): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return numberOf(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (isCelUint(value)) return numberOf(value.value);
  if (isCelList(value)) return listOf([...value]);
  if (isCelMap(value)) return objectOf([...value.entries()]);
  return undefined;
}

const numberOf = (value: bigint): number | undefined => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
};

function listOf(values: readonly CelValue[]): Json | undefined {
  const list: Json[] = [];
  for (const value of values) {
    const converted = fromCel(value);
    if (converted === undefined) return undefined;
    list.push(converted);
  }
  return list;
}

function objectOf(entries: readonly (readonly [unknown, CelValue])[]): Json | undefined {
  const members: [string, Json][] = [];
  for (const [name, value] of entries) {
    const converted = fromCel(value);
    if (typeof name !== 'string' || converted === undefined) return undefined;
    members.push([name, converted]);
  }
  return Object.fromEntries(members);
}

/** Makes variables ready for any number of expressions. */
export const bind = (variables: Readonly<Record<string, Json | undefined>>): Bindings => ({
  values: new Map(Object.entries(variables).map(([name, value]) => [name, toCel(value ?? null)])),
});
