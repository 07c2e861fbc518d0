import { attribute, complex, flag, text } from './define.ts';
import type { AttributeDefinition, SchemaDocument } from './schema-document.ts';

export const SERVICE_PROVIDER_CONFIG_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

const readOnly = { mutability: 'readOnly' } as const;
const fixed = { mutability: 'readOnly', required: true } as const;

const supported = flag('supported', 'Whether the operation is supported.', fixed);
const number = (name: string, description: string, required = true): AttributeDefinition =>
  attribute(name, 'integer', description, { ...readOnly, required });
const link = (name: string, description: string): AttributeDefinition =>
  attribute(name, 'reference', description, { ...readOnly, referenceTypes: ['external'] });

/** RFC 7643 §5, §8.7.2, with `pagination` of RFC 9865 §4 and `securityEvents` of RFC 9967 §4. */
export const serviceProviderConfigSchema: SchemaDocument = {
  id: SERVICE_PROVIDER_CONFIG_SCHEMA,
  name: 'ServiceProviderConfig',
  description: "Schema for representing the service provider's configuration",
  attributes: [
    link('documentationUri', "The URL of the service provider's human-readable help documentation."),
    complex('patch', 'PATCH configuration options.', [supported], fixed),
    complex(
      'bulk',
      'Bulk configuration options.',
      [
        supported,
        number('maxOperations', 'The maximum number of operations.'),
        number('maxPayloadSize', 'The maximum payload size in bytes.'),
      ],
      fixed,
    ),
    complex(
      'filter',
      'FILTER options.',
      [supported, number('maxResults', 'The maximum number of resources in a response.')],
      fixed,
    ),
    complex('changePassword', 'Options related to changing a password.', [supported], fixed),
    complex('sort', 'Sort result options.', [supported], fixed),
    complex('etag', 'ETag configuration options.', [supported], fixed),
    complex(
      'pagination',
      'Pagination options.',
      [
        flag('cursor', 'Whether cursor-based pagination is supported.', fixed),
        flag('index', 'Whether index-based pagination is supported.', fixed),
        text('defaultPaginationMethod', 'The method used when the client names none.', {
          ...readOnly,
          canonicalValues: ['cursor', 'index'],
        }),
        number('defaultPageSize', 'How many results a page has when the client does not say.', false),
        number('maxPageSize', 'How many results a page has at most.', false),
        number('cursorTimeout', 'For how many seconds a cursor is valid at least.', false),
      ],
      readOnly,
    ),
    complex(
      'securityEvents',
      'Asynchronous requests, and the Security Event Tokens that are delivered.',
      [
        text('asyncRequest', 'When a request is answered before it is carried out.', {
          ...readOnly,
          canonicalValues: ['none', 'long', 'request'],
        }),
        text('eventUris', 'The URIs of the events that are delivered to receivers.', {
          ...readOnly,
          multiValued: true,
        }),
      ],
      readOnly,
    ),
    complex(
      'authenticationSchemes',
      'Supported authentication schemes.',
      [
        text('type', 'The authentication scheme.', {
          ...fixed,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
        }),
        text('name', 'The common authentication scheme name.', fixed),
        text('description', 'A description of the authentication scheme.', fixed),
        link('specUri', "The URL of the authentication scheme's specification."),
        link('documentationUri', "The URL of the authentication scheme's usage documentation."),
        flag('primary', 'Whether this is the preferred scheme.', readOnly),
      ],
      { ...fixed, multiValued: true },
    ),
  ],
};
