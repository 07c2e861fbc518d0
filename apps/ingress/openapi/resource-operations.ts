import type { ResourceKind } from '#identity';
import type { Answer, Operation } from './operation.ts';
import type { ParameterName } from './parameters.ts';
import { component } from './reference.ts';

const SHOWN: readonly ParameterName[] = ['Attributes', 'ExcludedAttributes'];
const LISTED: readonly ParameterName[] = [
  'Filter',
  'SortBy',
  'SortOrder',
  'StartIndex',
  'Count',
  'Cursor',
  'Attributes',
  'ExcludedAttributes',
];

/** What `/Users` and `/Groups` answer to (RFC 7644 §3.3 to §3.6). */
export function resourceOperations(type: ResourceKind): readonly Operation[] {
  const tag = `${type}s` as const;
  const root = `/scim/v2/${tag}`;
  const schema = component('schemas', type);
  const body = { schema: component('schemas', `${type}Request`) };
  const patch = { schema: component('schemas', `${type}Patch`) };
  const page = { 200: { description: 'A page.', schema: component('schemas', `${type}List`) } };
  const found: Answer = { description: 'The resource.', headers: ['ETag'], schema };
  const one = { tag, path: `${root}/{id}` } as const;
  return [
    {
      method: 'get',
      path: root,
      id: `list${tag}`,
      tag,
      summary: `List ${tag.toLowerCase()}`,
      access: 'scim:read',
      parameters: LISTED,
      answers: page,
    },
    {
      method: 'post',
      path: root,
      id: `create${type}`,
      tag,
      summary: `Create a ${type.toLowerCase()}`,
      access: 'scim:write',
      parameters: SHOWN,
      body,
      answers: { 201: { ...found, description: 'It was created.', headers: ['ETag', 'Location'] } },
      refusals: [409],
    },
    searchOperation(`${root}/.search`, tag, `search${tag}`, `${type}List`),
    {
      ...one,
      method: 'get',
      id: `get${type}`,
      summary: `Read a ${type.toLowerCase()}`,
      access: 'scim:read',
      parameters: ['Id', 'IfNoneMatch', ...SHOWN],
      answers: { 200: found, 304: { description: 'It is as it was.', headers: ['ETag'] } },
    },
    {
      ...one,
      method: 'put',
      id: `replace${type}`,
      summary: `Replace a ${type.toLowerCase()}`,
      description:
        type === 'Group' ? 'Without members the members stay; an empty list takes all out.' : 'What is left out goes.',
      access: 'scim:write',
      parameters: ['Id', 'IfMatch', ...SHOWN],
      body,
      answers: { 200: found },
      refusals: [409, 412],
    },
    {
      ...one,
      method: 'patch',
      id: `patch${type}`,
      summary: `Change a ${type.toLowerCase()}`,
      description: 'All operations or none (RFC 7644 §3.5.2).',
      access: 'scim:write',
      parameters: ['Id', 'IfMatch', ...SHOWN],
      body: patch,
      answers: { 200: found },
      refusals: [409, 412],
    },
    {
      ...one,
      method: 'delete',
      id: `delete${type}`,
      summary: `Delete a ${type.toLowerCase()}`,
      access: 'scim:write',
      parameters: ['Id', 'IfMatch'],
      answers: { 204: { description: 'It is gone.' } },
      refusals: [409, 412],
    },
  ];
}

/** `/Me` is a person under a name that needs no id (RFC 7644 §3.11); 404 for a token that belongs to nobody. */
export const meOperations: readonly Operation[] = resourceOperations('User').flatMap((operation) => {
  if (!operation.path.endsWith('{id}')) return [];
  const { method, parameters = [], answers, refusals = [] } = operation;
  return [
    {
      ...operation,
      path: '/scim/v2/Me',
      id: `${method}Me`,
      tag: 'Me',
      summary: operation.summary.replace('a user', 'the token’s person'),
      parameters: parameters.filter((name) => name !== 'Id'),
      answers: Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          { ...answer, headers: [...(answer.headers ?? []), 'Location'] satisfies Answer['headers'] },
        ]),
      ),
      refusals: [...refusals, 404],
    },
  ];
});

/** Queries over every type (RFC 7644 §3.4.2.1, §3.4.3). */
export const rootOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/scim/v2',
    id: 'listResources',
    tag: 'Queries',
    summary: 'List resources of every type',
    access: 'scim:read',
    parameters: LISTED,
    answers: { 200: { description: 'A page.', schema: component('schemas', 'ResourceList') } },
  },
  searchOperation('/scim/v2/.search', 'Queries', 'searchResources', 'ResourceList'),
];

function searchOperation(path: string, tag: Operation['tag'], id: string, list: string): Operation {
  return {
    method: 'post',
    path,
    id,
    tag,
    summary: 'Query with the parameters in the body',
    access: 'scim:read',
    body: { schema: component('schemas', 'SearchRequest') },
    answers: { 200: { description: 'A page.', schema: component('schemas', list) } },
  };
}
