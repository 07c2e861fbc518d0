import { complex, flag, text } from './define.ts';
import type { AttributeDefinition, SchemaDocument } from './schema-document.ts';

export const SCHEMA_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

const readOnly = { mutability: 'readOnly' } as const;
const fixed = { mutability: 'readOnly', required: true } as const;

const characteristics: readonly AttributeDefinition[] = [
  text('name', "The attribute's name.", { ...fixed, caseExact: true }),
  text('type', "The attribute's data type.", {
    ...fixed,
    canonicalValues: ['string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'],
  }),
  flag('multiValued', 'Whether the attribute has several values.', fixed),
  text('description', 'A human-readable description of the attribute.', { ...readOnly, caseExact: true }),
  flag('required', 'Whether the attribute must have a value.', readOnly),
  text('canonicalValues', 'A collection of canonical values.', { ...readOnly, multiValued: true, caseExact: true }),
  flag('caseExact', 'Whether a string is case-sensitive.', readOnly),
  text('mutability', 'Whether the attribute can be changed.', {
    ...readOnly,
    caseExact: true,
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  text('returned', 'When the attribute is returned.', {
    ...readOnly,
    caseExact: true,
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  text('uniqueness', 'How unique a value must be.', {
    ...readOnly,
    caseExact: true,
    canonicalValues: ['none', 'server', 'global'],
  }),
  text('referenceTypes', 'What a reference may refer to.', { ...readOnly, multiValued: true, caseExact: true }),
];

/** RFC 7643 §7, §8.7.2. */
export const schemaSchema: SchemaDocument = {
  id: SCHEMA_SCHEMA,
  name: 'Schema',
  description: 'Specifies the schema that describes a SCIM schema',
  attributes: [
    text('id', 'The unique URI of the schema.', { ...fixed, caseExact: true }),
    text('name', "The schema's human-readable name.", fixed),
    text('description', "The schema's human-readable description.", readOnly),
    complex(
      'attributes',
      'The attributes of the schema.',
      [
        ...characteristics,
        complex('subAttributes', 'The sub-attributes of a complex attribute.', characteristics, {
          ...readOnly,
          multiValued: true,
        }),
      ],
      { ...fixed, multiValued: true },
    ),
  ],
};
