import { createHash } from 'node:crypto';
import type { ResourceKind } from '#identity';
import {
  parseAttributeList,
  parseFilter,
  printFilter,
  type Checked,
  type Filter,
  type ResourceType,
  type ScimType,
  type Selection,
} from '#scim';
import { STANDARD_TYPES } from '../schemas/standard-types.ts';
import { Refusal } from '../scim/scim-error.filter.ts';
import { parseSort, type Sort } from './sort.ts';

/** The page a client gets when it does not say, and the most it may ask for (more is cut, RFC 7644 §3.4.2.4). */
export const DEFAULT_COUNT = 100;
export const MAX_COUNT = 1_000;

/** A query as it comes in a URL or in a `.search` body; checked here once. */
export interface ListParameters {
  /** One for an endpoint of a type, all types for a query at the root. */
  readonly listed: readonly ListedType[];
  readonly sort: Sort | undefined;
  readonly page: Page;
  readonly limit: number;
  /** What a cursor is bound to besides its tenant: types, filter and sort. */
  readonly fingerprint: string;
}

export interface ListedType extends Shown {
  readonly type: ResourceKind;
  readonly filter: Filter | undefined;
}

/** What of a resource is shown. */
export interface Shown {
  readonly resourceType: ResourceType;
  readonly selection: Selection;
  /** Attribute names as the client wrote them, to tell what was asked for by name. */
  readonly named: readonly string[];
}

/** `offset`: how many resources of the result come before the page. A cursor is empty for the first page (RFC 9865). */
export type Page =
  { readonly kind: 'index'; readonly offset: number } | { readonly kind: 'cursor'; readonly cursor: string };

type Raw = Readonly<Record<string, unknown>>;

export function listParameters(
  types: readonly ResourceKind[],
  raw: Raw,
  known: Readonly<Record<ResourceKind, ResourceType>> = STANDARD_TYPES,
): ListParameters {
  const text = optional(raw, 'filter', string) ?? '';
  const resourceTypes = types.map((type) => known[type]);
  const listed = types.map((type) => {
    const own = known[type];
    const others = resourceTypes.filter((each) => each !== own);
    const filter = text === '' ? undefined : unwrap(parseFilter(own, text, others));
    return { type, filter, ...selectionOf(own, raw) };
  });
  const sort = parseSort(resourceTypes, optional(raw, 'sortBy', string), optional(raw, 'sortOrder', string));
  const page = pageOf(raw);
  return { listed, sort, page, limit: limitOf(raw, page), fingerprint: fingerprintOf(listed, sort) };
}

export function selectionOf(type: ResourceType, raw: Raw): Shown {
  const attributes = names(raw, 'attributes');
  const excluded = names(raw, 'excludedAttributes');
  if (attributes !== undefined && excluded !== undefined) {
    throw refuse('invalidValue', 'attributes and excludedAttributes exclude each other');
  }
  return {
    resourceType: type,
    selection: {
      ...(attributes === undefined ? {} : { attributes: unwrap(parseAttributeList(type, attributes)) }),
      ...(excluded === undefined ? {} : { excludedAttributes: unwrap(parseAttributeList(type, excluded)) }),
    },
    named: attributes?.split(',').map((name) => name.trim()) ?? [],
  };
}

export function unwrap<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Refusal(checked.error);
  return checked.value;
}

/** A `cursor`, also an empty one, asks for cursor paging; `startIndex` 1 beside it says nothing else (RFC 9865 §2.4). */
function pageOf(raw: Raw): Page {
  const { cursor } = raw;
  // Below 1 counts as 1 (RFC 7644 §3.4.2.4).
  const offset = Math.max(1, optional(raw, 'startIndex', integer) ?? 1) - 1;
  if (cursor === undefined || cursor === null) return { kind: 'index', offset };
  if (typeof cursor !== 'string') throw refuse('invalidCursor', 'cursor must be one string');
  if (offset > 0) throw refuse('invalidValue', 'startIndex and cursor exclude each other');
  return { kind: 'cursor', cursor };
}

/** More than the most is cut, but under a cursor refused (RFC 9865 §2.1, table 3). A negative count is 0. */
function limitOf(raw: Raw, page: Page): number {
  if (page.kind === 'index') return Math.min(MAX_COUNT, Math.max(0, optional(raw, 'count', integer) ?? DEFAULT_COUNT));
  const count = optional(raw, 'count', (_, value) => integerOf(value) ?? MAX_COUNT + 1) ?? DEFAULT_COUNT;
  if (count > MAX_COUNT) throw refuse('invalidCount', `count must be an integer of at most ${MAX_COUNT}`);
  return Math.max(0, count);
}

function fingerprintOf(listed: readonly ListedType[], sort: Sort | undefined): string {
  const query = [
    listed.map(({ type, filter }) => [type, filter === undefined ? null : printFilter(filter)]),
    sort === undefined ? null : [sort.attribute.path, sort.descending],
  ];
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url');
}

/** A comma separated list in a URL, an array of names in a body (RFC 7644 §3.4.3). */
function names(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value) && value.every((each): each is string => typeof each === 'string')) {
    return value.length === 0 ? undefined : value.join(',');
  }
  return string(name, value);
}

function optional<T>(raw: Raw, name: string, read: (name: string, value: unknown) => T): T | undefined {
  const value = raw[name];
  return value === undefined || value === null || value === '' ? undefined : read(name, value);
}

function string(name: string, value: unknown): string {
  if (typeof value !== 'string') throw refuse('invalidValue', `${name} must be one string`);
  return value;
}

function integer(name: string, value: unknown): number {
  const number = integerOf(value);
  if (number === undefined) throw refuse('invalidValue', `${name} must be an integer`);
  return number;
}

function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

const refuse = (scimType: ScimType, detail: string): Refusal => new Refusal({ status: 400, scimType, detail });
