import type { Operation } from './operation.ts';
import { component } from './reference.ts';

const outcome = { description: 'The outcome of each.', schema: component('schemas', 'BulkResponse') };

export const bulkOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/scim/v2/Bulk',
    id: 'runBulk',
    tag: 'Bulk',
    summary: 'Run many operations in one transaction',
    access: 'scim:write',
    parameters: ['Prefer'],
    body: { schema: component('schemas', 'BulkRequest') },
    answers: {
      200: outcome,
      202: { description: 'It was accepted.', headers: ['SetTxn', 'PreferenceApplied', 'Location'] },
    },
  },
  {
    method: 'get',
    path: '/scim/v2/BulkRequests/{id}',
    id: 'getBulkRequest',
    tag: 'Bulk',
    summary: 'What has become of a request that was accepted',
    access: 'scim:write',
    parameters: ['RequestId'],
    answers: { 200: outcome, 202: { description: 'It waits or runs.', headers: ['SetTxn', 'RetryAfter'] } },
  },
];
