import { MAX_FILTER_LENGTH, MAX_LISTED_ATTRIBUTES, type JsonObject } from '#scim';
import { DEFAULT_COUNT, MAX_COUNT } from '../query/list-parameters.ts';

const whole = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const names = { type: 'array', items: { type: 'string', format: 'scim-attribute' }, maxItems: MAX_LISTED_ATTRIBUTES };
const identifier = { type: 'string', format: 'uuid' };
const tenant = { type: 'string', pattern: '^[a-z0-9_-]{1,64}$' };
const tags = { type: 'string', format: 'entity-tags', examples: ['W/"3"', '*'] };

/** Empty is as good as left out. */
const query = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'query',
  allowEmptyValue: true,
  description,
  schema,
});
const list = (name: string, description: string): JsonObject => ({
  ...query(name, description, names),
  style: 'form',
  explode: false,
});
const path = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});
const header = (name: string, description: string): JsonObject => ({ name, in: 'header', description, schema: tags });

/** The parameters of all operations, as components. */
export const PARAMETERS = {
  Filter: query('filter', 'RFC 7644 §3.4.2.2, all operators; names without regard to case.', {
    type: 'string',
    format: 'scim-filter',
    maxLength: MAX_FILTER_LENGTH,
    examples: ['displayName sw "A" and meta.lastModified gt "2026-01-01T00:00:00Z"'],
  }),
  SortBy: query('sortBy', 'A simple attribute, or a complex one with a value (RFC 7644 §3.4.2.3).', {
    type: 'string',
    format: 'scim-sort-attribute',
    examples: ['displayName'],
  }),
  SortOrder: query('sortOrder', 'Counts with sortBy alone.', {
    type: 'string',
    enum: ['ascending', 'descending'],
    default: 'ascending',
  }),
  StartIndex: query('startIndex', 'From 1; below counts as 1. Not together with cursor.', { ...whole, default: 1 }),
  Count: query('count', `More than ${MAX_COUNT} is cut, but under a cursor refused; below 0 counts as 0.`, {
    ...whole,
    default: DEFAULT_COUNT,
  }),
  Cursor: query('cursor', 'Empty for the first page, then nextCursor of the page before (RFC 9865).', {
    type: 'string',
    format: 'scim-cursor',
  }),
  Attributes: list(
    'attributes',
    'Only these, and what is always returned (RFC 7644 §3.9). Not with excludedAttributes.',
  ),
  ExcludedAttributes: list('excludedAttributes', 'All but these (RFC 7644 §3.9). Not together with attributes.'),
  IfMatch: header('If-Match', 'The versions that may be changed; any other is answered 412.'),
  IfNoneMatch: header('If-None-Match', 'The versions that are known; one of them is answered 304.'),
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      'respond-async: answered 202 before it is done (RFC 9967 §2.5.1); wait: seconds to wait for the result.',
    schema: { type: 'string', examples: ['respond-async, wait=10'] },
  },
  Id: path('id', 'The id that this hub gave.', identifier),
  Event: path('event', 'The id of the change, as the list gives it.', identifier),
  SchemaId: path('id', 'The URN of the schema.', { type: 'string', format: 'uri' }),
  RequestId: path('id', 'The id of the request, as its Location has it.', identifier),
  Tenant: path('tenant', 'The name of the tenant.', tenant),
  TenantsAfter: { name: 'after', in: 'query', description: 'The last name of the page before.', schema: tenant },
  TenantsLimit: {
    name: 'limit',
    in: 'query',
    description: 'At most so many.',
    schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
  },
  TypeName: path('id', 'The name of the type.', { type: 'string', enum: ['User', 'Group'] }),
  ConsentsAfter: query('after', 'The sequence of the last record that is known.', {
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
  }),
  ConsentsCount: query('count', `At most so many; more than ${MAX_COUNT} is cut.`, {
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: DEFAULT_COUNT,
  }),
} satisfies Record<string, JsonObject>;

export type ParameterName = keyof typeof PARAMETERS;
