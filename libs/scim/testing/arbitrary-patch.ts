import fc from 'fast-check';
import type { Json, JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { arbitraryValue, isSettable } from './arbitrary-resource.ts';
import { similarText } from './arbitrary-text.ts';

export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Json;
}

/** The body of a PATCH request. */
export const patchBody = (operations: readonly (Operation | JsonObject)[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations.map((operation): Json => ({ ...operation })),
});

/** An operation on any attribute that can be set and taken away: with and without value filters and sub-attributes. */
export function arbitraryOperation(
  type: ResourceType,
  ops: readonly Operation['op'][] = ['add', 'replace', 'remove'],
): fc.Arbitrary<Operation> {
  const targets = [...type.attributesByName.values()].filter(isSettable).flatMap(targetsIn);
  return fc.tuple(fc.constantFrom(...ops), fc.constantFrom(...targets)).chain(([op, attribute]) =>
    pathTo(attribute).chain((path): fc.Arbitrary<Operation> => {
      if (op === 'remove') return fc.constant({ op, path });
      return arbitraryValue(path.includes('[') ? { ...attribute, multiValued: false } : attribute, similarText()).map(
        (value) => ({ op, path, value }),
      );
    }),
  );
}

/** The attribute and what lies in it, without what is required: that cannot be taken away. */
function targetsIn(attribute: Attribute): Attribute[] {
  const inside = [...attribute.subAttributesByName.values()].filter(isSettable).flatMap(targetsIn);
  const itself = attribute.kind === 'attribute' && !attribute.required ? [attribute] : [];
  return [...itself, ...inside];
}

function pathTo(attribute: Attribute): fc.Arbitrary<string> {
  const { parent } = attribute;
  const filter = similarText().map((text) => `[value eq ${JSON.stringify(text)}]`);
  if (parent?.multiValued === true && parent.type === 'complex') {
    const filtered = filter.map((brackets) => `${parent.path}${brackets}.${attribute.name}`);
    return parent.subAttributes.has('value') ? filtered : fc.constant(attribute.path);
  }
  const hasValues = attribute.multiValued && attribute.type === 'complex' && attribute.subAttributes.has('value');
  return hasValues
    ? fc.oneof(
        fc.constant(attribute.path),
        filter.map((brackets) => `${attribute.path}${brackets}`),
      )
    : fc.constant(attribute.path);
}
