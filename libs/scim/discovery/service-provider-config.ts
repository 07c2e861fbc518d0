import type { JsonObject } from '../json.ts';
import { SERVICE_PROVIDER_CONFIG_SCHEMA } from '../schema/service-provider-config.ts';

/** What the service provider announces of itself: its bounds, and the optional parts that it has. */
export interface ServiceProviderLimits {
  /** Most resources of one response. */
  readonly maxResults: number;
  /** Largest body of a request, in bytes. */
  readonly maxPayloadSize: number;
  /** Most operations of a bulk request; undefined: no bulk. */
  readonly maxOperations?: number;
  readonly defaultPageSize?: number;
  readonly sort?: boolean;
  /** Cursor paging (RFC 9865); undefined: not supported. Seconds that a cursor is valid at least, where it ends. */
  readonly cursor?: { readonly timeout?: number };
  /** Asynchronous requests and Security Event Tokens (RFC 9967 §4); undefined: none of it. */
  readonly securityEvents?: { readonly asyncRequest: 'none' | 'long' | 'request'; readonly eventUris: string[] };
}

/** The body of /ServiceProviderConfig (RFC 7643 §5, RFC 9865 §4, RFC 9967 §4), without `meta`. */
export function serviceProviderConfig(limits: ServiceProviderLimits): JsonObject {
  const { maxOperations, maxPayloadSize, maxResults, defaultPageSize, sort = false, cursor, securityEvents } = limits;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_SCHEMA],
    patch: { supported: true },
    bulk: { supported: maxOperations !== undefined, maxOperations: maxOperations ?? 0, maxPayloadSize },
    filter: { supported: true, maxResults },
    changePassword: { supported: false },
    sort: { supported: sort },
    etag: { supported: true },
    pagination: {
      cursor: cursor !== undefined,
      index: true,
      defaultPaginationMethod: 'index',
      ...(defaultPageSize === undefined ? {} : { defaultPageSize }),
      maxPageSize: maxResults,
      ...(cursor?.timeout === undefined ? {} : { cursorTimeout: cursor.timeout }),
    },
    ...(securityEvents === undefined ? {} : { securityEvents }),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description: 'A bearer token in the Authorization header, as RFC 6750 says.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
  };
}
