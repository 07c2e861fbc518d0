import type { JsonObject } from '#scim';
import type { StoredAnswers } from '../../bulk/accepted/stored-answers.ts';
import { eventUri } from '../event-uris.ts';

/** What a token says about one operation of an accepted Bulk (RFC 9967 §2.5.1.3). */
export interface AnswerDescription {
  readonly event: string;
  readonly payload: JsonObject;
  /** Relative to the SCIM base URL. */
  readonly subject: string;
}

/**
 * The payload is the operation's answer as the Bulk response has it, without its location, which names the subject
 * instead. An operation that came to no resource is about the request that it was part of. Undefined: there is no such
 * operation.
 */
export function describeAnswer(
  bulk: string,
  { tried, untried }: StoredAnswers,
  operation: number,
): AnswerDescription | undefined {
  const answer = [...tried, ...untried].find(({ index }) => index === operation)?.answer;
  if (answer === undefined) return undefined;
  const { location, ...payload } = answer;
  const resource = typeof location === 'string' ? /\/(?:Users|Groups)\/[^/]+$/.exec(location)?.[0] : undefined;
  return { event: eventUri('misc:asyncresp', 'notice'), payload, subject: resource ?? `/BulkRequests/${bulk}` };
}
