import type { JsonSchema } from './json-schema.ts';

/** What may be written anew at will: it is for people. */
const PROSE = new Set(['$schema', '$id', 'title', 'description', 'examples']);
/** Looked into one by one below. */
const LOOKED_INTO = new Set(['properties', 'required', 'enum', 'items']);

/**
 * Why data that the old schema takes might not be taken by the new one; empty: every old event can still be read. A
 * difference that is not known to be harmless counts as breaking.
 */
export function breakingChanges(old: JsonSchema, next: JsonSchema, path = 'data'): string[] {
  return [
    ...keywordChanges(old, next, path),
    ...newlyRequired(old, next, path),
    ...propertyChanges(old, next, path),
    ...enumChanges(old, next, path),
    ...itemChanges(old, next, path),
  ];
}

function keywordChanges(old: JsonSchema, next: JsonSchema, path: string): string[] {
  const keywords = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return (
    keywords
      .filter((keyword) => !PROSE.has(keyword) && !LOOKED_INTO.has(keyword))
      .filter((keyword) => JSON.stringify(old[keyword]) !== JSON.stringify(next[keyword]))
      // A limit that is gone takes all that it took.
      .filter((keyword) => keyword in next)
      .map((keyword) => `${path}: ${keyword} is another`)
  );
}

const newlyRequired = (old: JsonSchema, next: JsonSchema, path: string): string[] =>
  (next.required ?? [])
    .filter((name) => old.required?.includes(name) !== true)
    .map((name) => `${path}.${name} is required now, old events may lack it`);

function propertyChanges(old: JsonSchema, next: JsonSchema, path: string): string[] {
  return Object.entries(old.properties ?? {}).flatMap(([name, schema]) => {
    const now = next.properties?.[name];
    return now === undefined
      ? [`${path}.${name} is no longer described, but old events have it`]
      : breakingChanges(schema, now, `${path}.${name}`);
  });
}

function enumChanges(old: JsonSchema, next: JsonSchema, path: string): string[] {
  if (next.enum === undefined) return [];
  if (old.enum === undefined) return [`${path} takes certain values only now`];
  const taken = new Set(next.enum);
  return old.enum.filter((value) => !taken.has(value)).map((value) => `${path} no longer takes ${String(value)}`);
}

function itemChanges(old: JsonSchema, next: JsonSchema, path: string): string[] {
  if (next.items === undefined) return [];
  return old.items === undefined
    ? [`${path}: items are checked now`]
    : breakingChanges(old.items, next.items, `${path}[]`);
}
