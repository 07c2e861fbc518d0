import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '../json.ts';
import { sameElementKey } from '../resource/element-key.ts';
import { containsElement } from '../resource/same-value.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { findAttribute } from '../resource-type/path.ts';
import { userType } from '../resource-type/types.ts';
import { addElements, removeElements } from './change-elements.ts';

const emails = ((): Attribute => {
  const found = findAttribute(userType, 'emails');
  if (found === undefined) throw new Error('the schema has lost its emails');
  return found;
})();

const text = fc.constantFrom('a', 'A', 'b', 'ß', 'σ', 'ς');
const element: fc.Arbitrary<JsonObject> = fc.record(
  { value: text, type: fc.constantFrom('work', 'Work', 'home'), display: text, primary: fc.boolean() },
  { requiredKeys: [], noNullPrototype: true },
);
const elements = fc.array(element, { maxLength: 6 });

/** What the index saves: to compare each with each. */
function addSlowly(existing: readonly JsonObject[], stated: readonly JsonObject[]): Json[] {
  const after: JsonObject[] = [...existing];
  for (const each of stated) {
    if (after.some((other) => containsElement(emails, other, each))) continue;
    const same = each['value'] === undefined ? -1 : after.findIndex((other) => sameElementKey(emails, other, each));
    if (same === -1) after.push(each);
    else after[same] = { ...after[same], ...each };
  }
  return after;
}

describe('elements found by an index', () => {
  it('are those that a comparison with each finds, when some are added', () => {
    fc.assert(
      fc.property(elements, elements, (existing, stated) => {
        expect(addElements(emails, existing, stated)).toEqual(addSlowly(existing, stated));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it('and when some are removed', () => {
    fc.assert(
      fc.property(elements, elements, (existing, stated) => {
        const left = existing.filter((each) => !stated.some((part) => containsElement(emails, each, part)));
        expect(removeElements(emails, existing, stated)).toEqual(left);
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });
});
