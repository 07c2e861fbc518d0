import { definition } from '../schemas/schema-definition.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import type { Operation } from './operation.ts';
import { component } from './reference.ts';

const one = (name: string) => ({ 200: { description: 'It.', schema: component('schemas', name) } });
const all = (name: string) => ({ 200: { description: 'All of them.', schema: component('schemas', `${name}List`) } });

const reading = { method: 'get', tag: 'Discovery', access: 'scim:read' } as const;
const changing = { tag: 'Discovery', access: 'admin' } as const;
const body = { schema: jsonSchemaOf(definition) };

/** RFC 7644 §4, and how a tenant gets extension schemas of its own. */
export const discoveryOperations: readonly Operation[] = [
  {
    ...reading,
    path: '/scim/v2/ServiceProviderConfig',
    id: 'getServiceProviderConfig',
    summary: 'What this service provider can do, and its limits',
    answers: one('ServiceProviderConfig'),
  },
  {
    ...reading,
    path: '/scim/v2/ResourceTypes',
    id: 'listResourceTypes',
    summary: 'The types of resources',
    answers: all('ResourceType'),
  },
  {
    ...reading,
    path: '/scim/v2/ResourceTypes/{id}',
    id: 'getResourceType',
    summary: 'One type of resources',
    parameters: ['TypeName'],
    answers: one('ResourceType'),
  },
  {
    ...reading,
    path: '/scim/v2/Schemas',
    id: 'listSchemas',
    summary: 'The schemas, those of the tenant among them',
    answers: all('Schema'),
  },
  {
    ...reading,
    path: '/scim/v2/Schemas/{id}',
    id: 'getSchema',
    summary: 'One schema',
    parameters: ['SchemaId'],
    answers: one('Schema'),
  },
  {
    ...changing,
    method: 'post',
    path: '/scim/v2/Schemas',
    id: 'addSchema',
    summary: 'Add an extension of the User to the tenant',
    body,
    answers: { 201: { description: 'It was added.', headers: ['Location'], schema: component('schemas', 'Schema') } },
    refusals: [409],
  },
  {
    ...changing,
    method: 'put',
    path: '/scim/v2/Schemas/{id}',
    id: 'replaceSchema',
    summary: 'Change an extension of the tenant',
    parameters: ['SchemaId'],
    body,
    answers: one('Schema'),
    refusals: [409],
  },
  {
    ...changing,
    method: 'delete',
    path: '/scim/v2/Schemas/{id}',
    id: 'removeSchema',
    summary: 'Remove an extension of the tenant',
    parameters: ['SchemaId'],
    answers: { 204: { description: 'It is gone.' } },
    refusals: [409],
  },
];
