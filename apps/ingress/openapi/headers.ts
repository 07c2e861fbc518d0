import type { JsonObject } from '#scim';

/** The headers of all answers, as components. */
export const HEADERS = {
  ETag: {
    description: 'The version, weak. With derived values in the answer (groups, members) it ends in +derived.',
    required: true,
    schema: { type: 'string', pattern: '^W/"[1-9][0-9]*(\\+derived)?"$' },
  },
  Location: { description: 'Where it is.', required: true, schema: { type: 'string', format: 'uri' } },
  RetryAfter: {
    description: 'Seconds after which the request can be sent again.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  SetTxn: {
    description: 'The id of the request (RFC 9967 §3).',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  PreferenceApplied: {
    description: 'RFC 7240 §3.',
    required: true,
    schema: { type: 'string', pattern: '^(respond-async|wait=[0-9]+)$' },
  },
  WwwAuthenticate: {
    description: 'RFC 6750 §3.',
    required: true,
    schema: { type: 'string', pattern: '^Bearer realm="rollcall"' },
  },
} satisfies Record<string, JsonObject>;

export type HeaderName = keyof typeof HEADERS;

/** The name on the wire. */
export const HEADER_NAMES: Readonly<Record<HeaderName, string>> = {
  ETag: 'ETag',
  Location: 'Location',
  RetryAfter: 'Retry-After',
  SetTxn: 'Set-Txn',
  PreferenceApplied: 'Preference-Applied',
  WwwAuthenticate: 'WWW-Authenticate',
};
