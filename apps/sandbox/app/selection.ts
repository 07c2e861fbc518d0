import { z } from 'zod';
import type { JsonObject } from './json.ts';

/** Which attributes an answer has (RFC 7644 §3.9), by top-level name: part of an attribute brings all of it. */
export interface Selection {
  wants(attribute: string): boolean;
}

export const EVERYTHING: Selection = { wants: () => true };

export const selectionQuery = z.object({
  attributes: z.string().optional(),
  excludedAttributes: z.string().optional(),
});

const ALWAYS = new Set(['schemas', 'id']);

export function selectionOf(query: z.infer<typeof selectionQuery>): Selection {
  const wanted = namesOf(query.attributes);
  const excluded = namesOf(query.excludedAttributes);
  return {
    wants(attribute) {
      const name = attribute.toLowerCase();
      if (ALWAYS.has(name)) return true;
      return wanted === undefined ? excluded?.has(name) !== true : wanted.has(name);
    },
  };
}

export function select(resource: JsonObject, selection: Selection): JsonObject {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => selection.wants(name)));
}

/** Top-level names; an attribute of an extension names the extension. */
function namesOf(list: string | undefined): ReadonlySet<string> | undefined {
  if (list === undefined || list.trim() === '') return undefined;
  return new Set(
    list.split(',').map((path) => {
      const name = path.trim().toLowerCase();
      const [urn] = /^urn:.*:\d+\.\d+:[^:.]+/.exec(name) ?? [];
      return urn ?? name.split('.', 1)[0] ?? name;
    }),
  );
}
