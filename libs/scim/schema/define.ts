import type { AttributeDefinition, AttributeType } from './schema-document.ts';

/** The characteristics that differ from the defaults of RFC 7643 §2.2. */
export type Characteristics = Partial<Omit<AttributeDefinition, 'name' | 'type' | 'description' | 'subAttributes'>>;

/** References and binaries are case-exact by their type (RFC 7643 §2.3.6, §2.3.7). */
const CASE_EXACT: ReadonlySet<AttributeType> = new Set(['reference', 'binary']);

/** A simple attribute: readWrite, returned by default, not required, case-insensitive, not unique, single-valued. */
export const attribute = (
  name: string,
  type: Exclude<AttributeType, 'complex'>,
  description: string,
  characteristics: Characteristics = {},
): AttributeDefinition => ({
  name,
  type,
  multiValued: false,
  description,
  required: false,
  caseExact: CASE_EXACT.has(type),
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...characteristics,
});

export const text = (name: string, description: string, characteristics?: Characteristics): AttributeDefinition =>
  attribute(name, 'string', description, characteristics);

export const flag = (name: string, description: string, characteristics?: Characteristics): AttributeDefinition =>
  attribute(name, 'boolean', description, characteristics);

export const moment = (name: string, description: string, characteristics?: Characteristics): AttributeDefinition =>
  attribute(name, 'dateTime', description, characteristics);

export const complex = (
  name: string,
  description: string,
  subAttributes: readonly AttributeDefinition[],
  characteristics: Characteristics = {},
): AttributeDefinition => ({
  name,
  type: 'complex',
  multiValued: false,
  description,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...characteristics,
  subAttributes,
});

/** A multi-valued complex attribute with the usual sub-attributes of RFC 7643 §2.4. */
export const plural = (
  name: string,
  description: string,
  value: AttributeDefinition,
  types: readonly string[] = [],
): AttributeDefinition =>
  complex(
    name,
    description,
    [
      value,
      text('display', 'A human-readable name, primarily used for display purposes.'),
      text('type', "A label indicating the attribute's function.", types.length > 0 ? { canonicalValues: types } : {}),
      flag('primary', "Whether this is the preferred value. At most one value is 'true'."),
    ],
    { multiValued: true },
  );
