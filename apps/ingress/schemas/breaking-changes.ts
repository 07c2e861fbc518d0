import type { AttributeDefinition, SchemaDocument } from '#scim';

/** Something that a change of a schema takes for granted of all stored resources. */
export interface Demand {
  /** Of the attribute, within the schema. */
  readonly path: readonly string[];
  /** `absent`: no resource has a value there. `present`: every resource that has what lies above it has a value there. */
  readonly holds: 'absent' | 'present';
  /** Why it is asked, for the one whose change is refused. */
  readonly because: string;
}

/** What must hold of the data so that the new definition takes nothing from it and makes nothing of it invalid. */
export function demandsOf(before: SchemaDocument, after: SchemaDocument | undefined): readonly Demand[] {
  if (after === undefined) return [{ path: [], holds: 'absent', because: 'the schema would go' }];
  return within(before.attributes, after.attributes, []);
}

function within(
  before: readonly AttributeDefinition[],
  after: readonly AttributeDefinition[],
  above: readonly string[],
): readonly Demand[] {
  const known = new Map(before.map((attribute) => [attribute.name, attribute]));
  const kept = new Map(after.map((attribute) => [attribute.name, attribute]));
  const gone = before
    .filter(({ name }) => !kept.has(name))
    .map(({ name }): Demand => ({ path: [...above, name], holds: 'absent', because: 'the attribute would go' }));
  return [...gone, ...after.flatMap((attribute) => between(known.get(attribute.name), attribute, above))];
}

function between(
  before: AttributeDefinition | undefined,
  after: AttributeDefinition,
  above: readonly string[],
): readonly Demand[] {
  const path = [...above, after.name];
  const required: readonly Demand[] =
    after.required && before?.required !== true
      ? [{ path, holds: 'present', because: 'the attribute would be required' }]
      : [];
  if (before === undefined) return required;
  const otherForm = (['type', 'multiValued', 'caseExact'] as const).find((each) => before[each] !== after[each]);
  if (otherForm !== undefined) return [{ path, holds: 'absent', because: `its ${otherForm} would change` }];
  return [...required, ...within(before.subAttributes ?? [], after.subAttributes ?? [], path)];
}
