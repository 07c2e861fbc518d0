import { MAX_FILTER_LENGTH, MAX_LISTED_ATTRIBUTES, MAX_PATCH_OPERATIONS, type JsonObject } from '#scim';
import { MAX_OPERATIONS } from '../bulk/bulk-request.ts';
import { component } from './reference.ts';

const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';

/** The `schemas` of an answer: this one message. */
export const isMessage = (name: string): JsonObject => ({
  type: 'array',
  items: { const: `${MESSAGES}${name}` },
  minItems: 1,
  maxItems: 1,
});

/** The `schemas` of a request: this message is among them. They may be left out. */
const namesMessage = (name: string): JsonObject => ({
  type: ['array', 'null'],
  contains: { const: `${MESSAGES}${name}` },
});

const names = {
  anyOf: [
    { type: ['array', 'null'], items: { type: 'string', format: 'scim-attribute' }, maxItems: MAX_LISTED_ATTRIBUTES },
    { type: 'string', format: 'scim-attribute', description: 'As in a URL, with commas between the names.' },
  ],
};
const whole = { type: ['integer', 'null'], minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** RFC 7644 §3.4.3. */
export const searchRequest: JsonObject = {
  type: 'object',
  description: 'The parameters of a list in a body, so that nothing personal stands in a URL (RFC 7644 §3.4.3).',
  properties: {
    schemas: namesMessage('SearchRequest'),
    attributes: names,
    excludedAttributes: names,
    filter: { type: ['string', 'null'], format: 'scim-filter', maxLength: MAX_FILTER_LENGTH },
    sortBy: { type: ['string', 'null'], format: 'scim-sort-attribute' },
    sortOrder: { type: ['string', 'null'], enum: ['ascending', 'descending', null] },
    startIndex: whole,
    count: whole,
    cursor: { type: ['string', 'null'], format: 'scim-cursor' },
  },
};

/** The list of RFC 7644 §3.4.2; a page by cursor has no startIndex, and nextCursor while there is more (RFC 9865). */
export const listOf = (resource: JsonObject): JsonObject => ({
  type: 'object',
  properties: {
    schemas: isMessage('ListResponse'),
    totalResults: { type: 'integer', minimum: 0 },
    itemsPerPage: { type: 'integer', minimum: 0 },
    startIndex: { type: 'integer', minimum: 1 },
    nextCursor: { type: 'string', minLength: 1 },
    Resources: { type: 'array', items: resource },
  },
  required: ['schemas', 'totalResults', 'itemsPerPage'],
  additionalProperties: false,
});

/** RFC 7644 §3.5.2, for a type whose parts `part` describes. */
export function patchRequest(type: 'user' | 'group', part: JsonObject): JsonObject {
  const path = { type: 'string', format: `scim-${type}-path`, minLength: 1, examples: ['displayName'] };
  return {
    type: 'object',
    properties: {
      schemas: namesMessage('PatchOp'),
      Operations: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_PATCH_OPERATIONS,
        items: {
          anyOf: [
            {
              title: 'Without a path the value is a part of the resource.',
              type: 'object',
              properties: { op: { enum: ['add', 'replace'] }, path: { type: 'null' }, value: part },
              required: ['op', 'value'],
            },
            {
              title: 'With a path the value is one of the attribute that it names.',
              type: 'object',
              properties: { op: { enum: ['add', 'replace'] }, path, value: {} },
              required: ['op', 'path', 'value'],
            },
            {
              title: 'What is removed has a path, and a filter in it where only some values go.',
              type: 'object',
              properties: { op: { const: 'remove' }, path },
              required: ['op', 'path'],
            },
          ],
        },
      },
    },
    required: ['Operations'],
  };
}

const method = { type: 'string', enum: ['POST', 'PUT', 'PATCH', 'DELETE'] };

/** RFC 7644 §3.7. */
export const bulkRequest: JsonObject = {
  type: 'object',
  properties: {
    schemas: namesMessage('BulkRequest'),
    failOnErrors: { type: ['integer', 'null'], minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    Operations: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_OPERATIONS,
      items: {
        type: 'object',
        description: 'Each has an outcome of its own: what is wrong with one is told in its place of a 200.',
        properties: {
          method,
          bulkId: { type: ['string', 'null'], minLength: 1, maxLength: 256 },
          version: { type: ['string', 'null'] },
          path: { type: 'string', examples: ['/Users', '/Groups/2819c223-7f76-453a-919d-413861904646'] },
          data: { description: 'The body that the operation would have by itself; bulkId:… may stand for an id.' },
        },
        required: ['method', 'path'],
      },
    },
  },
  required: ['Operations'],
};

/** RFC 7644 §3.7.3; the resource is left out. */
export const bulkResponse: JsonObject = {
  type: 'object',
  properties: {
    schemas: isMessage('BulkResponse'),
    Operations: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          location: { type: 'string', format: 'uri' },
          method,
          bulkId: { type: 'string' },
          version: { type: 'string' },
          status: { type: 'string', pattern: '^[245][0-9]{2}$' },
          response: component('schemas', 'Error'),
        },
        required: ['status'],
        additionalProperties: false,
      },
    },
  },
  required: ['schemas', 'Operations'],
  additionalProperties: false,
};
