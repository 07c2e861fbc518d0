/** The parts that the operations are shown in. */
export const TAGS = {
  Users: 'People (RFC 7643 §4.1).',
  Groups: 'Groups of people and of groups (RFC 7643 §4.2).',
  Me: 'The person whose token it is (RFC 7644 §3.11).',
  Queries: 'Queries over every type of resource.',
  Bulk: 'Many operations in one request (RFC 7644 §3.7).',
  Discovery: 'What this service provider is and can do (RFC 7644 §4), and the schemas of a tenant.',
  Consents: 'The history of a person’s consents.',
  Tokens: 'Tokens of the caller’s tenant.',
  Tenants: 'The tenants of the installation, their tokens and those of the services.',
  Receivers: 'Who is sent Security Event Tokens (RFC 9967), and where they come for them.',
  Internal: 'For the other services of the hub.',
  Service: 'Health, metrics and this document.',
} as const;

export type TagName = keyof typeof TAGS;
