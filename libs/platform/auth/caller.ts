export const SCOPES = ['scim:read', 'scim:write', 'facts', 'admin', 'audit', 'audit:open', 'erase'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: decided by the bearer token alone. `token` is its id, never its value. */
export interface Caller {
  readonly token: string;
  readonly tenant: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The id of the person whose token it is (RFC 7644 §3.11); most belong to a programme. */
  readonly person?: string;
  /** Absent: as many as the service can take. */
  readonly requestsPerSecond?: number;
}
