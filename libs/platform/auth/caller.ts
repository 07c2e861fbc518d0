export const SCOPES = [
  'scim:read',
  'scim:write',
  'facts',
  'admin',
  'audit',
  'audit:open',
  'erase',
  /** To come for the Security Event Tokens of the one receiver that it was made for. */
  'events',
  /** Over the whole installation: its tenants, their tokens, and those of the services. */
  'tenants',
] as const;
export type Scope = (typeof SCOPES)[number];

interface Bearer {
  /** The id of the token, never its value. */
  readonly token: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Absent: as many as the service can take. */
  readonly requestsPerSecond?: number;
}

/** Who asks, and of which tenant: decided by the bearer token alone. */
export interface Caller extends Bearer {
  readonly tenant: string;
  /** The id of the person whose token it is (RFC 7644 §3.11); most belong to a programme. */
  readonly person?: string;
}

/**
 * A service of the installation, which works for every tenant and names the one it speaks of in the request. It has
 * the scope `facts` and no other (a constraint of registry.token), and is let in where {@link AdmitsServices} says so.
 */
export interface ServiceCaller extends Bearer {
  readonly tenant: undefined;
}
