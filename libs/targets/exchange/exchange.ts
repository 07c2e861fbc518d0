import type { Json } from '#scim';
import type { TargetError } from '../connector.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Whether it only reads: then a lost answer leaves nothing in doubt. */
  readonly safe: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name; of a repeated header the values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; null for an empty answer, a string for what is no JSON and does not say it is. */
  readonly body: Json;
}

export type Exchanged =
  { readonly kind: 'answered'; readonly answer: HttpAnswer } | { readonly kind: 'failed'; readonly error: TargetError };
