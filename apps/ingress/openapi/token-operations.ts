import { SCOPES } from '#platform';
import type { JsonObject } from '#scim';
import { newTenant, tenantName } from '../admin/tenant-requests.ts';
import { newServiceToken, newToken, rotation } from '../admin/token-requests.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import type { Operation } from './operation.ts';
import type { ParameterName } from './parameters.ts';
import { component } from './reference.ts';

const instant = { type: ['string', 'null'], format: 'date-time' };
const identifier = { type: 'string', format: 'uuid' };

const tenant = { name: jsonSchemaOf(tenantName), created: { type: 'string', format: 'date-time' } };

export const tokenSchemas = {
  NewToken: jsonSchemaOf(newToken),
  NewServiceToken: jsonSchemaOf(newServiceToken),
  NewTenant: jsonSchemaOf(newTenant),
  CreatedTenant: {
    type: 'object',
    properties: { ...tenant, token: component('schemas', 'IssuedToken') },
    required: ['name', 'created', 'token'],
    additionalProperties: false,
  },
  TenantList: {
    type: 'object',
    properties: {
      tenants: {
        type: 'array',
        items: { type: 'object', properties: tenant, required: ['name', 'created'], additionalProperties: false },
      },
      next: jsonSchemaOf(tenantName),
    },
    required: ['tenants'],
    additionalProperties: false,
  },
  Rotation: jsonSchemaOf(rotation),
  IssuedToken: {
    type: 'object',
    properties: { id: identifier, token: { type: 'string', description: 'Shown here, and never again.' } },
    required: ['id', 'token'],
    additionalProperties: false,
  },
  TokenList: {
    type: 'object',
    properties: {
      tokens: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            id: identifier,
            name: { type: 'string' },
            scopes: { type: 'array', items: { type: 'string', enum: [...SCOPES] } },
            person: { type: ['string', 'null'], format: 'uuid' },
            requestsPerSecond: { type: ['integer', 'null'], minimum: 1 },
            created: { type: 'string', format: 'date-time' },
            expires: instant,
          },
          required: ['id', 'name', 'scopes', 'person', 'requestsPerSecond', 'created', 'expires'],
          additionalProperties: false,
        },
      },
    },
    required: ['tokens'],
    additionalProperties: false,
  },
} satisfies JsonObject;

const given = (status: 200 | 201, description: string, schema: string): Operation['answers'] => ({
  [status]: { description, schema: component('schemas', schema), mediaType: 'application/json' },
});

/** The four things that can be done to the tokens at a path. `named` is what the path itself takes. */
function tokensAt(
  path: string,
  owner: string,
  common: Pick<Operation, 'tag' | 'access'>,
  body: string,
  named: readonly ParameterName[] = [],
): readonly Operation[] {
  return [
    {
      ...common,
      method: 'get',
      path,
      id: `list${owner}Tokens`,
      summary: 'The tokens, without their values',
      parameters: named,
      answers: given(200, 'All of them.', 'TokenList'),
    },
    {
      ...common,
      method: 'post',
      path,
      id: `create${owner}Token`,
      summary: 'Make a token',
      description: 'It can have no scope that the caller’s has not. expires must lie ahead.',
      parameters: named,
      body: { schema: component('schemas', body) },
      answers: given(201, 'The token.', 'IssuedToken'),
    },
    {
      ...common,
      method: 'post',
      path: `${path}/{id}/rotate`,
      id: `rotate${owner}Token`,
      summary: 'Make a successor with the same rights',
      description: 'Both are valid until the former is revoked or its grace ends. expires must lie ahead.',
      parameters: [...named, 'Id'],
      body: { schema: component('schemas', 'Rotation'), optional: true },
      answers: given(201, 'The token.', 'IssuedToken'),
      refusals: [409],
    },
    {
      ...common,
      method: 'delete',
      path: `${path}/{id}`,
      id: `revoke${owner}Token`,
      summary: 'Revoke a token',
      parameters: [...named, 'Id'],
      answers: { 204: { description: 'It is revoked; another process may take it for 5 seconds more.' } },
    },
  ];
}

const installation = { tag: 'Tenants', access: 'tenants' } as const;

export const tokenOperations: readonly Operation[] = [
  ...tokensAt('/admin/tokens', '', { tag: 'Tokens', access: 'admin' }, 'NewToken'),
  ...tokensAt('/admin/tenants/{tenant}/tokens', 'Tenant', installation, 'NewToken', ['Tenant']),
  ...tokensAt('/admin/services/tokens', 'Service', installation, 'NewServiceToken'),
  {
    ...installation,
    method: 'get',
    path: '/admin/tenants',
    id: 'listTenants',
    summary: 'The tenants, in the order of their names',
    parameters: ['TenantsAfter', 'TenantsLimit'],
    answers: given(200, 'A page; next is the after of the one that follows.', 'TenantList'),
  },
  {
    ...installation,
    method: 'post',
    path: '/admin/tenants',
    id: 'createTenant',
    summary: 'Make a tenant and its first token',
    body: { schema: component('schemas', 'NewTenant') },
    answers: given(201, 'The tenant.', 'CreatedTenant'),
    refusals: [409],
  },
];
