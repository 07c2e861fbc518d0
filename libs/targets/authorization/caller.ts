import type { Intermediary } from '../exchange/intermediary.ts';
import type { AuthText } from './auth-schema.ts';

/** Who calls a target, and where it is. */
export interface CallerIdentity {
  readonly auth: AuthText;
  /** Ends with a slash. */
  readonly baseUrl: URL;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly intermediary?: Intermediary | undefined;
}
