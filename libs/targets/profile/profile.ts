import type { Json } from '#scim';
import type { Capabilities, MatchKey } from '../connector.ts';
import type { Expression } from '../expression/expression.ts';
import type { Template } from '../expression/template.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Target } from '../target.ts';
import type { ErrorClass } from '../exchange/status-error.ts';
import type { AuthText } from '../authorization/auth-schema.ts';

/** A path whose `{name}` parts are filled with one url-encoded segment each. */
export type PathTemplate = readonly (string | { readonly variable: string })[];

export interface RequestTemplate {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: PathTemplate;
  readonly query: readonly (readonly [string, Template])[];
  readonly headers: readonly (readonly [string, Template])[];
  readonly body: Template | undefined;
  readonly encoding: 'json' | 'form' | 'graphql';
  readonly dropNulls: boolean;
  readonly ok: Expression | undefined;
}

export interface Operation {
  readonly steps: readonly RequestTemplate[];
  readonly row: Expression | undefined;
  readonly id: Expression | undefined;
}

export interface FindOperation {
  readonly request: RequestTemplate;
  readonly rows: Expression;
}

export interface Paging {
  readonly type: 'page' | 'offset' | 'cursor' | 'link' | 'next';
  readonly param: string | undefined;
  readonly start: number;
  readonly size: readonly (readonly [string, number])[];
  readonly more: Expression | undefined;
  readonly next: Expression | undefined;
}

export interface ErrorRule {
  readonly when: Expression;
  readonly as: ErrorClass | 'absent';
  readonly because: string | undefined;
}

/** A profile, read and compiled: everything but the connection of one target. */
export interface Profile {
  readonly name: string;
  readonly class: Target['class'];
  readonly version: number;
  readonly product: string | undefined;
  readonly verified: string | undefined;
  readonly settings: readonly Setting[];
  readonly connect: {
    readonly baseUrl: string;
    readonly auth: AuthText;
    readonly headers: Readonly<Record<string, string>>;
    readonly allowHosts: readonly string[];
    readonly concurrency: number;
    readonly windows: readonly { readonly requests: number; readonly within: number }[];
    readonly timeout: number;
  };
  readonly capabilities: Capabilities;
  readonly identity: {
    readonly id: Expression;
    /** The field of the mapping by which each kind of key is known. */
    readonly fields: Readonly<Partial<Record<MatchKey['kind'], string>>>;
  };
  readonly mapping: Mapping;
  readonly vars: Readonly<Record<string, Json>>;
  readonly optedOut: Expression | undefined;
  readonly operations: {
    readonly find: Readonly<Partial<Record<MatchKey['kind'], FindOperation>>>;
    readonly read: Operation;
    readonly list: (FindOperation & { readonly paging: Paging | undefined }) | undefined;
    readonly create: Operation;
    readonly update: Operation;
    readonly disable: Operation | undefined;
    readonly unsubscribe: Operation | undefined;
    readonly anonymize: Operation | undefined;
    readonly erase: Operation;
  };
  readonly errors: readonly ErrorRule[];
  /** Everything of the file that decides what is written, for the generation. */
  readonly content: Json;
}

export interface Setting {
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  readonly otherwise: string | undefined;
}
