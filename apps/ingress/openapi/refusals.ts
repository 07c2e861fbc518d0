import { ERROR_SCHEMA, SCIM_TYPES, type JsonObject } from '#scim';
import { HEADER_NAMES, type HeaderName } from './headers.ts';
import { component } from './reference.ts';

/** The body of every refusal (RFC 7644 §3.12), outside SCIM too. */
export const errorSchema: JsonObject = {
  type: 'object',
  description: 'RFC 7644 §3.12. detail says what is wrong and where; it quotes no value of a person.',
  properties: {
    schemas: { type: 'array', items: { const: ERROR_SCHEMA }, minItems: 1, maxItems: 1 },
    status: { type: 'string', pattern: '^[45][0-9]{2}$' },
    scimType: { type: 'string', enum: [...SCIM_TYPES] },
    detail: { type: 'string' },
  },
  required: ['schemas', 'status', 'detail'],
  additionalProperties: false,
};

const refusal = (description: string, header?: HeaderName): JsonObject => ({
  description,
  ...(header === undefined ? {} : { headers: { [HEADER_NAMES[header]]: component('headers', header) } }),
  content: { 'application/scim+json': { schema: component('schemas', 'Error') } },
});

/** The refusals of all operations by their status, as components. */
export const REFUSALS = {
  400: refusal('What was sent cannot be taken; scimType tells the kind where the RFC has a word for it.'),
  401: refusal('There is no bearer token, or it is not valid.', 'WwwAuthenticate'),
  403: refusal('The token lacks the scope, or the RFC forbids what was asked.'),
  404: refusal('There is nothing of this name in the tenant of the token.'),
  409: refusal('It contradicts what is there: a value that must be unique is taken, or stored data would break.'),
  412: refusal('If-Match names another version than the present one.'),
  413: refusal('The body, the resource or the number of operations is above the limit, which detail names.'),
  414: refusal('A part of the path is longer than any name here.'),
  415: refusal('The body is neither application/scim+json nor application/json.'),
  429: refusal('The token has asked more often than it may.', 'RetryAfter'),
  431: refusal('The request line and the headers are larger than 64 KiB together.'),
  503: refusal('It was not done, or not known to be done, as detail says; the database is away or busy.', 'RetryAfter'),
} satisfies Record<number, JsonObject>;

export type RefusalStatus = keyof typeof REFUSALS;

/** The name of the component: a name that begins with a digit is no identifier in the languages of clients. */
export const refusalName = (status: RefusalStatus | string): string => `Refused${status}`;
