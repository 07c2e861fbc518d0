import { z } from 'zod';
import { scimErrorBody, type JsonObject } from '#scim';
import type { BulkResult } from '../../writes/write.ts';
import type { PlannedOperation } from '../plan-bulk.ts';
import { answersOf, bulkResponse, type OperationAnswer } from '../render-results.ts';

/**
 * What is stored of a finished request: one answer per operation, as the Bulk response has it. RFC 9967 §2.5.1.2 wants
 * a completion event for each operation, so what `failOnErrors` left untried is told as such, which the response leaves
 * out.
 */
export interface StoredAnswers {
  readonly tried: readonly OperationAnswer[];
  readonly untried: readonly OperationAnswer[];
}

export const renderAnswers = (
  operations: readonly PlannedOperation[],
  results: readonly BulkResult[],
  base: string,
): string => {
  const untried = operations
    .filter((_, place) => results[place]?.kind === 'untried')
    .map((operation) => ({ index: operation.index, answer: notTried(operation) }));
  const stored: StoredAnswers = { tried: answersOf(operations, results, base), untried };
  return JSON.stringify(stored);
};

/** The same answer for every operation: the request as a whole could not be carried out, and nothing was written. */
export function renderFailure(operations: number, status: number, detail: string): string {
  const tried = Array.from({ length: operations }, (_, index) => ({ index, answer: failed(index, status, detail) }));
  const stored: StoredAnswers = { tried, untried: [] };
  return JSON.stringify(stored);
}

const answers = z.array(z.object({ index: z.number(), answer: z.record(z.string(), z.json()) }));
const storedAnswers = z.object({ tried: answers, untried: answers });

export const readAnswers = (text: string): StoredAnswers => storedAnswers.parse(JSON.parse(text));

export const responseOf = ({ tried }: StoredAnswers): JsonObject => bulkResponse(tried);

function notTried({ index, method, bulkId }: PlannedOperation): JsonObject {
  const named = { ...(method === undefined ? {} : { method }), ...(bulkId === undefined ? {} : { bulkId }) };
  return { ...named, ...failed(index, 424, 'it was not tried: the request had ended at its failOnErrors') };
}

const failed = (index: number, status: number, detail: string): JsonObject => ({
  status: String(status),
  response: scimErrorBody({ status, detail: `Operations[${index}]: ${detail}` }),
});
