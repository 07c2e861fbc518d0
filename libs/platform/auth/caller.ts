export const SCOPES = ['scim:read', 'scim:write', 'facts', 'admin', 'audit', 'audit:open', 'erase'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: decided by the bearer token alone. `token` is its id, never its value. */
export interface Caller {
  readonly token: string;
  readonly tenant: string;
  readonly scopes: ReadonlySet<Scope>;
}
