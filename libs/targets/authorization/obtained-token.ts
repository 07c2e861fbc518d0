import type { CallOptions } from '../connector.ts';
import type { Authorization, Authorized } from './authorization.ts';

/** A token just obtained: the headers that carry it, and how long it holds, in milliseconds. */
export type Obtained = Authorized & { readonly lifetime?: number };

/** Milliseconds by which a token is obtained anew before it ends. */
const MARGIN = 30_000;

/** Credentials that a request obtains: asked for once, however many calls wait for them, and kept while they hold. */
export function obtainedToken(obtain: (options: CallOptions) => Promise<Obtained>): Authorization {
  let held: { readonly headers: Readonly<Record<string, string>>; readonly until: number } | undefined;
  let underway: Promise<Authorized> | undefined;

  const fetchToken = async (options: CallOptions): Promise<Authorized> => {
    const obtained = await obtain(options);
    if (obtained.ok) {
      const lifetime = obtained.lifetime ?? Number.POSITIVE_INFINITY;
      held = { headers: obtained.headers, until: Date.now() + Math.max(lifetime - MARGIN, lifetime / 2) };
    }
    return obtained;
  };

  return {
    headers: async (options) => {
      if (held !== undefined && Date.now() < held.until) return { ok: true, headers: held.headers };
      underway ??= fetchToken(options).finally(() => {
        underway = undefined;
      });
      return underway;
    },
    renewable: true,
    renew: () => {
      held = undefined;
    },
  };
}
