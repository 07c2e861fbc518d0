import { entityTag, isLive } from '#identity';
import { scimErrorBody, type JsonObject, type ScimError } from '#scim';
import { locationOf } from '../scim/answer.ts';
import { stateOrRefusal } from '../scim/refusals.ts';
import { Refusal } from '../scim/scim-error.filter.ts';
import type { BulkResult } from '../writes/write.ts';
import type { PlannedOperation } from './plan-bulk.ts';

const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/**
 * The body of a Bulk response (RFC 7644 §3.7.3), in the order of the request. What the bulk ended before is left out;
 * so is the resource after a success, which the RFC allows. Errors name the operation by its index in the request.
 */
export const renderResults = (
  operations: readonly PlannedOperation[],
  results: readonly BulkResult[],
  base: string,
): JsonObject => bulkResponse(answersOf(operations, results, base));

export const bulkResponse = (answers: readonly OperationAnswer[]): JsonObject => ({
  schemas: [BULK_RESPONSE],
  Operations: answers.map(({ answer }) => answer),
});

/** What one operation was answered, as it stands in a Bulk response. `index`: its place in the request. */
export interface OperationAnswer {
  readonly index: number;
  readonly answer: JsonObject;
}

/** The answers of all operations that were tried, in the order of the request. */
export function answersOf(
  operations: readonly PlannedOperation[],
  results: readonly BulkResult[],
  base: string,
): readonly OperationAnswer[] {
  const answers: OperationAnswer[] = [];
  for (const [place, operation] of operations.entries()) {
    const result = results[place];
    if (result === undefined || result.kind === 'untried') continue;
    answers.push({ index: operation.index, answer: renderResult(operation, result, operations, base) });
  }
  return answers.sort((a, b) => a.index - b.index);
}

function renderResult(
  operation: PlannedOperation,
  result: BulkResult,
  operations: readonly PlannedOperation[],
  base: string,
): JsonObject {
  const { index, method, bulkId, subject } = operation;
  const named = { ...(method === undefined ? {} : { method }), ...(bulkId === undefined ? {} : { bulkId }) };
  const location = subject === undefined ? {} : { location: locationOf(base, subject.type, subject.id) };
  const settled = settle(operation, result, operations);
  if ('detail' in settled) {
    const response = scimErrorBody({ ...settled, detail: `Operations[${index}]: ${settled.detail}` });
    return { ...(method === 'POST' ? {} : location), ...named, status: String(settled.status), response };
  }
  return { ...location, ...named, ...settled };
}

/** Status and version of a success, or the error. */
function settle(
  operation: PlannedOperation,
  result: BulkResult,
  operations: readonly PlannedOperation[],
): { readonly status: string; readonly version?: string } | ScimError {
  switch (result.kind) {
    case 'refused':
      return operation.error ?? { status: 400, detail: 'it was refused' };
    case 'dependent': {
      const on = operations[result.on]?.index;
      return {
        status: 409,
        detail: `it refers to what Operations[${on ?? result.on}] was to create, which was refused`,
      };
    }
    case 'untried':
      throw new Error('what was not tried has no answer');
    case 'outcome':
    case 'unstorable':
    case 'tooMany':
    case 'failed':
    case 'tooLarge':
    case 'busy': {
      const state = stateOrRefusal(result);
      if (state instanceof Refusal) return state.error;
      if (!isLive(state)) return { status: '204' };
      return { status: operation.method === 'POST' ? '201' : '200', version: entityTag(state.version) };
    }
  }
}
