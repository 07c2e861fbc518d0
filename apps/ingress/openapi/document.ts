import type { JsonObject, SchemaDocument } from '#scim';
import type { Types } from '../schemas/standard-types.ts';
import { consentSchemas } from './consent-operations.ts';
import { HEADERS } from './headers.ts';
import { internalSchemas } from './internal-operations.ts';
import { issuerSchemas } from './issuer-operations.ts';
import { bulkRequest, bulkResponse, searchRequest } from './messages.ts';
import { operationObject, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PARAMETERS } from './parameters.ts';
import { REFUSALS, errorSchema, refusalName } from './refusals.ts';
import { resourceSchemas } from './resource-schemas.ts';
import { serviceSchemas } from './service-operations.ts';
import { TAGS } from './tags.ts';
import { feedSchemas } from './feed-operations.ts';
import { tokenSchemas } from './token-operations.ts';

/** That of package.json. */
const VERSION = '0.1.0';

/** What the document is about: where the service is reached, and the resources that a tenant has. */
export interface Described {
  /** The root of the server, without a slash at its end. */
  readonly server: string;
  readonly types: Types;
  /** The tenant's own schemas; none for a reader without a token. */
  readonly extensions: readonly SchemaDocument[];
}

/** The whole service as an OpenAPI document (version 3.1.1, https://spec.openapis.org/oas/v3.1.1). */
export const openApiDocument = ({ server, types, extensions }: Described): JsonObject => ({
  openapi: '3.1.1',
  info: {
    title: 'Rollcall',
    version: VERSION,
    summary: 'Event-sourced identity sync hub: SCIM 2.0 in, an immutable log in the middle.',
    description:
      'SCIM as RFC 7643, 7644 and 9865 have it. The schemas are those that GET /scim/v2/Schemas announces; what is no attribute of them is refused, and names are compared without regard to case.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: server }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  paths: pathsOf(OPERATIONS),
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description: 'A token of a tenant (RFC 6750). What an operation names beside it is the scope that it needs.',
      },
    },
    parameters: PARAMETERS,
    headers: HEADERS,
    responses: Object.fromEntries(Object.entries(REFUSALS).map(([status, refusal]) => [refusalName(status), refusal])),
    schemas: {
      ...resourceSchemas(types, extensions),
      ...consentSchemas,
      ...tokenSchemas,
      ...feedSchemas,
      ...issuerSchemas,
      ...internalSchemas,
      ...serviceSchemas,
      SearchRequest: searchRequest,
      BulkRequest: bulkRequest,
      BulkResponse: bulkResponse,
      Error: errorSchema,
    },
  },
});

function pathsOf(operations: readonly Operation[]): JsonObject {
  const paths = new Map<string, Record<string, JsonObject>>();
  for (const operation of operations) {
    const item = paths.get(operation.path) ?? {};
    item[operation.method] = operationObject(operation);
    paths.set(operation.path, item);
  }
  return Object.fromEntries(paths);
}
