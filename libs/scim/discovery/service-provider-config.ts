import type { JsonObject } from '../json.ts';

export interface AnnouncedLimits {
  /** The most resources of one page. */
  readonly maxResults: number;
  /** The largest request body, in bytes. */
  readonly maxPayloadSize: number;
}

/** What the service provider can do (RFC 7643 §5), without `meta`. */
export const serviceProviderConfig = ({ maxResults }: AnnouncedLimits): JsonObject => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token of this service in the Authorization header (RFC 6750)',
      specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
      primary: true,
    },
  ],
});
