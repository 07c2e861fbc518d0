import { attribute, complex, flag, text } from './define.ts';
import type { SchemaDocument } from './schema-document.ts';

export const RESOURCE_TYPE_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';

const readOnly = { mutability: 'readOnly' } as const;
const fixed = { mutability: 'readOnly', required: true } as const;

/** RFC 7643 §6, §8.7.2. */
export const resourceTypeSchema: SchemaDocument = {
  id: RESOURCE_TYPE_SCHEMA,
  name: 'ResourceType',
  description: 'Specifies the schema that describes a SCIM resource type',
  attributes: [
    text('id', "The resource type's server unique id.", readOnly),
    text('name', 'The resource type name.', fixed),
    text('description', "The resource type's human-readable description.", readOnly),
    attribute('endpoint', 'reference', "The resource type's HTTP-addressable endpoint relative to the base URL.", {
      ...fixed,
      referenceTypes: ['uri'],
    }),
    attribute('schema', 'reference', "The resource type's primary schema URI.", { ...fixed, referenceTypes: ['uri'] }),
    complex(
      'schemaExtensions',
      "URIs of the resource type's schema extensions.",
      [
        attribute('schema', 'reference', 'The URI of a schema extension.', { ...fixed, referenceTypes: ['uri'] }),
        flag('required', 'Whether a resource of this type must have the extension.', fixed),
      ],
      { ...readOnly, multiValued: true },
    ),
  ],
};
