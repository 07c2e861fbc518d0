import { z } from 'zod';
import { GROUP_SCHEMA, USER_SCHEMA } from '#scim';
import type { AccountKind } from '../connector.ts';

const supported = z.object({ supported: z.boolean() }).partial().optional();

/** The part of a ServiceProviderConfig (RFC 7643 §5, RFC 9865 §4) that a client adapts to. */
const config = z.object({
  patch: supported,
  sort: supported,
  etag: supported,
  filter: z.object({ supported: z.boolean(), maxResults: z.number().int() }).partial().optional(),
  pagination: z.object({ cursor: z.boolean(), maxPageSize: z.number().int() }).partial().optional(),
});

const attribute = z.object({
  name: z.string(),
  subAttributes: z.array(z.object({ name: z.string() })).optional(),
});
const schemas = z.object({
  Resources: z.array(z.object({ id: z.string(), attributes: z.array(attribute).default([]) })),
});

/** Names of attributes by lower-cased name, each with its sub-attributes' lower-cased names; empty: not told. */
export type AttributeNames = ReadonlyMap<string, ReadonlySet<string>>;

/** What a service provider says it can do. */
export interface Features {
  readonly patch: boolean;
  readonly filter: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly cursor: boolean;
  /** Resources in a page of a list. */
  readonly pageSize: number;
  /** By schema URN, lower-cased; undefined where the provider shows no schemas. */
  readonly schemas: ReadonlyMap<string, AttributeNames> | undefined;
}

const PAGE_SIZE = 200;

/** What a provider's two answers come to; undefined where it answered something else than RFC 7643 says. */
export function featuresOf(configAnswer: unknown, schemasAnswer: unknown): Features | undefined {
  const parsed = config.safeParse(configAnswer ?? {});
  if (!parsed.success) return undefined;
  const { patch, sort, etag, filter, pagination } = parsed.data;
  const shown = schemas.safeParse(schemasAnswer);
  const most = pagination?.maxPageSize ?? filter?.maxResults ?? PAGE_SIZE;
  return {
    // A provider without a configuration is taken at the standard's word; a refusal then says so.
    patch: patch?.supported ?? true,
    filter: filter?.supported ?? true,
    sort: sort?.supported ?? false,
    etag: etag?.supported ?? false,
    cursor: pagination?.cursor ?? false,
    pageSize: most > 0 ? Math.min(PAGE_SIZE, most) : PAGE_SIZE,
    schemas: shown.success
      ? new Map(shown.data.Resources.map(({ id, attributes }) => [id.toLowerCase(), namesOf(attributes)]))
      : undefined,
  };
}

const namesOf = (attributes: readonly z.infer<typeof attribute>[]): AttributeNames =>
  new Map(
    attributes.map(({ name, subAttributes = [] }) => [
      name.toLowerCase(),
      new Set(subAttributes.map((sub) => sub.name.toLowerCase())),
    ]),
  );

export const CORE_SCHEMA: Readonly<Record<AccountKind, string>> = { User: USER_SCHEMA, Group: GROUP_SCHEMA };
export const ENDPOINT: Readonly<Record<AccountKind, string>> = { User: 'Users', Group: 'Groups' };
