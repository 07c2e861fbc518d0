import type { JsonObject } from '../json.ts';

/** The detail error keywords of RFC 7644 §3.12, table 9, and RFC 9865 §2.1. */
export const SCIM_TYPES = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
  'invalidCursor',
  'expiredCursor',
  'invalidCount',
] as const;

export type ScimType = (typeof SCIM_TYPES)[number];

/** What a client is told. `detail` names attributes, operations and columns, never a person's values. */
export interface ScimError {
  readonly status: number;
  readonly scimType?: ScimType;
  readonly detail: string;
}

/** The outcome of a check: the value, or what is wrong with it. */
export type Checked<T> = Valid<T> | Invalid;

export interface Valid<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Invalid {
  readonly ok: false;
  readonly error: ScimError;
}

export const valid = <T>(value: T): Valid<T> => ({ ok: true, value });

/** A 400 with its keyword. */
export const invalid = (scimType: ScimType, detail: string): Invalid => ({
  ok: false,
  error: { status: 400, scimType, detail },
});

export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The body of an error response (RFC 7644 §3.12); `status` is a string there. */
export const scimErrorBody = (error: ScimError): JsonObject => ({
  schemas: [ERROR_SCHEMA],
  status: String(error.status),
  ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
  detail: error.detail,
});
