import type { JsonObject } from './json.ts';
import { CORE_GROUP, CORE_USER, CUSTOMER_USER, ENTERPRISE_USER } from './schemas.ts';

const SPC = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

export const SERVICE_PROVIDER_CONFIG: JsonObject = {
  schemas: [SPC],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'Bearer token', description: 'Authorization: Bearer <token>', primary: true },
  ],
};

export const RESOURCE_TYPES: readonly JsonObject[] = [
  {
    schemas: [RESOURCE_TYPE],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: CORE_USER,
    schemaExtensions: [
      { schema: ENTERPRISE_USER, required: false },
      { schema: CUSTOMER_USER, required: false },
    ],
  },
  {
    schemas: [RESOURCE_TYPE],
    id: 'Group',
    name: 'Group',
    endpoint: '/Groups',
    schema: CORE_GROUP,
    schemaExtensions: [],
  },
];

export const SCHEMAS: readonly JsonObject[] = [
  schema(CORE_USER, 'User', [
    text('userName', { required: true, uniqueness: 'server' }),
    text('externalId', { caseExact: true }),
    complex('name', ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix']),
    ...['displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'].map((name) =>
      text(name),
    ),
    attribute('active', 'boolean'),
    complex('emails', ['value', 'type'], true),
    complex('phoneNumbers', ['value', 'type'], true),
    complex('addresses', ['streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'], true),
    { ...complex('groups', ['value', 'display'], true), mutability: 'readOnly' },
  ]),
  schema(CORE_GROUP, 'Group', [
    text('displayName', { required: true }),
    text('externalId', { caseExact: true }),
    complex('members', ['value', 'type'], true),
  ]),
  schema(ENTERPRISE_USER, 'EnterpriseUser', [
    ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map((name) => text(name)),
  ]),
  schema(CUSTOMER_USER, 'Customer', [
    text('customerNumber', { uniqueness: 'server' }),
    text('status'),
    complex('marketingPreferences', ['language', 'timezone', 'frequency']),
    complex('loyalty', ['program', 'membershipNumber', 'tier', 'status']),
    complex('consents', ['purpose', 'channel', 'state'], true),
  ]),
];

function schema(id: string, name: string, attributes: readonly JsonObject[]): JsonObject {
  return { schemas: [SCHEMA], id, name, attributes: [...attributes] };
}

function text(name: string, differing: JsonObject = {}): JsonObject {
  return { ...attribute(name, 'string'), ...differing };
}

function complex(name: string, subAttributes: readonly string[], multiValued = false): JsonObject {
  const primary = multiValued ? [attribute('primary', 'boolean')] : [];
  return {
    ...attribute(name, 'complex'),
    multiValued,
    subAttributes: [...subAttributes.map((sub) => text(sub)), ...primary],
  };
}

function attribute(name: string, type: string): JsonObject {
  return {
    name,
    type,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
  };
}
