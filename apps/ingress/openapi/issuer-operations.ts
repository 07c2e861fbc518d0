import { SCOPES } from '#platform';
import type { JsonObject } from '#scim';
import { newIssuer } from '../admin/issuer-requests.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import type { Operation } from './operation.ts';
import { component } from './reference.ts';

const text = { type: 'string' };
const described = {
  id: { type: 'string', format: 'uuid' },
  issuer: text,
  audience: text,
  jwksUri: text,
  scopeClaim: text,
  scopes: { type: 'array', items: { type: 'string', enum: [...SCOPES] } },
  requestsPerSecond: { type: ['integer', 'null'], minimum: 1 },
  created: { type: 'string', format: 'date-time' },
};

export const issuerSchemas = {
  NewIssuer: jsonSchemaOf(newIssuer),
  Issuer: {
    type: 'object',
    properties: described,
    required: Object.keys(described),
    additionalProperties: false,
  },
  IssuerList: {
    type: 'object',
    properties: { issuers: { type: 'array', items: component('schemas', 'Issuer') } },
    required: ['issuers'],
    additionalProperties: false,
  },
} satisfies JsonObject;

const own = { tag: 'Tokens', access: 'admin' } as const;

/** Issuers whose JWTs are taken for tokens of the caller's tenant. */
export const issuerOperations: readonly Operation[] = [
  {
    ...own,
    method: 'get',
    path: '/admin/issuers',
    id: 'listIssuers',
    summary: 'The issuers whose JWTs are taken for tokens',
    answers: {
      200: { description: 'All of them.', schema: component('schemas', 'IssuerList'), mediaType: 'application/json' },
    },
  },
  {
    ...own,
    method: 'post',
    path: '/admin/issuers',
    id: 'createIssuer',
    summary: 'Take the JWTs of an issuer for tokens',
    description: 'Without jwksUri the issuer is asked for its discovery document, and refused when it has none.',
    body: { schema: component('schemas', 'NewIssuer') },
    answers: {
      201: { description: 'The issuer.', schema: component('schemas', 'Issuer'), mediaType: 'application/json' },
    },
    refusals: [409],
  },
  {
    ...own,
    method: 'delete',
    path: '/admin/issuers/{id}',
    id: 'removeIssuer',
    summary: 'Take the JWTs of an issuer no longer',
    parameters: ['Id'],
    answers: { 204: { description: 'It is gone.' } },
  },
];
