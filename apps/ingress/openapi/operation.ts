import type { JsonObject } from '#scim';
import type { Scope } from '#platform';
import { HEADER_NAMES, type HeaderName } from './headers.ts';
import { PARAMETERS, type ParameterName } from './parameters.ts';
import { component } from './reference.ts';
import { refusalName, type RefusalStatus } from './refusals.ts';
import type { TagName } from './tags.ts';

export type MediaType = 'application/scim+json' | 'application/json' | 'text/plain';

/** One method of one path, in the terms of this service; {@link operationObject} spells it as OpenAPI does. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** From the root of the server, a parameter in braces. */
  readonly path: string;
  readonly id: string;
  readonly tag: TagName;
  readonly summary: string;
  readonly description?: string;
  /** `anybody` needs no token; `tenant` takes one, and answers for its tenant then. */
  readonly access: Scope | 'anybody' | 'tenant';
  readonly parameters?: readonly ParameterName[];
  readonly body?: { readonly schema: JsonObject; readonly optional?: true };
  /** Of successes, by status. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Beside those that every operation of its kind may have. */
  readonly refusals?: readonly RefusalStatus[];
}

export interface Answer {
  readonly description: string;
  readonly headers?: readonly HeaderName[];
  readonly schema?: JsonObject;
  /** `application/scim+json` when it is left out. */
  readonly mediaType?: MediaType;
}

export function operationObject(operation: Operation): JsonObject {
  const { id, tag, summary, description, access, parameters = [], body, answers } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(access),
    ...(parameters.length === 0 ? {} : { parameters: parameters.map((name) => component('parameters', name)) }),
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerObject(answer)])),
      ...Object.fromEntries(
        refusalsOf(operation).map((status) => [String(status), component('responses', refusalName(status))]),
      ),
    },
  };
}

function securityOf(access: Operation['access']): JsonObject[] {
  if (access === 'anybody') return [];
  return access === 'tenant' ? [{}, { bearer: ['scim:read'] }] : [{ bearer: [access] }];
}

/** SCIM's media type and plain JSON are taken alike (RFC 7644 §3.1). */
const requestBody = ({ schema, optional }: NonNullable<Operation['body']>): JsonObject => ({
  required: optional !== true,
  content: { 'application/scim+json': { schema }, 'application/json': { schema } },
});

const answerObject = ({ description, headers = [], schema, mediaType }: Answer): JsonObject => ({
  description,
  ...(headers.length === 0
    ? {}
    : { headers: Object.fromEntries(headers.map((name) => [HEADER_NAMES[name], component('headers', name)])) }),
  ...(schema === undefined ? {} : { content: { [mediaType ?? 'application/scim+json']: { schema } } }),
});

/** What is refused before an operation is asked, and what it refuses itself. */
function refusalsOf({ path, access, parameters = [], body, refusals = [] }: Operation): RefusalStatus[] {
  const found = new Set<RefusalStatus>(refusals);
  const add = (...statuses: readonly RefusalStatus[]): void => statuses.forEach((status) => found.add(status));
  if (access !== 'anybody') add(401, 403, 429, 503);
  const places = parameters.map((name) => {
    const { in: place } = PARAMETERS[name];
    return place;
  });
  if (places.some((place) => place !== 'path')) add(400, 431);
  if (body !== undefined) add(400, 413, 415);
  if (path.includes('{')) add(400, 404, 414);
  return [...found].sort((a, b) => a - b);
}
