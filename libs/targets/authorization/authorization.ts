import type { CallOptions, TargetError } from '../connector.ts';

/** Headers that show a target who calls, or why there are none. */
export type Authorized =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly error: TargetError };

/** One way to show a target who calls. */
export interface Authorization {
  headers(options: CallOptions): Promise<Authorized>;
  /** Whether the credentials are obtained, so that new ones may be had after the target refused these. */
  readonly renewable: boolean;
  /** Forgets what was obtained. */
  renew(): void;
}

/** Credentials that are the same in every request. */
export function fixed(headers: Readonly<Record<string, string>>): Authorization {
  return { headers: () => Promise.resolve({ ok: true, headers }), renewable: false, renew: () => undefined };
}
