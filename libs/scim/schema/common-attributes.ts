import { attribute, complex, moment, text } from './define.ts';
import type { AttributeDefinition } from './schema-document.ts';

const assigned = { mutability: 'readOnly', caseExact: true } as const;

/** The common attributes (RFC 7643 §3.1): part of every resource, listed in no schema document. */
export const commonAttributes: readonly AttributeDefinition[] = [
  attribute('schemas', 'reference', 'The schemas of the resource.', {
    multiValued: true,
    caseExact: false,
    returned: 'always',
    referenceTypes: ['uri'],
  }),
  text('id', 'The identifier, issued by the service provider.', { ...assigned, returned: 'always' }),
  text('externalId', 'The identifier issued by the provisioning client.', { caseExact: true }),
  complex(
    'meta',
    'Metadata, assigned by the service provider.',
    [
      text('resourceType', 'The name of the resource type.', assigned),
      moment('created', 'When the resource was added.', { mutability: 'readOnly' }),
      moment('lastModified', 'When the resource was last changed.', { mutability: 'readOnly' }),
      attribute('location', 'reference', 'The URI of the resource.', { ...assigned, referenceTypes: ['uri'] }),
      text('version', 'The entity-tag.', assigned),
    ],
    { mutability: 'readOnly' },
  ),
];
