import { parseAttributeList, parseFilter, type Checked, type Filter, type ResourceType, type Selection } from '#scim';
import { Refusal } from '../scim/scim-error.filter.ts';

/** The page a client gets when it does not say, and the most it may ask for (more is cut, RFC 7644 §3.4.2.4). */
export const DEFAULT_COUNT = 100;
export const MAX_COUNT = 1_000;

/** A query as it comes in a URL or in a `.search` body; checked here once. */
export interface ListParameters {
  readonly filter: Filter | undefined;
  readonly offset: number;
  readonly limit: number;
  readonly selection: Selection;
  /** Attribute names as the client wrote them, to tell what was asked for by name. */
  readonly named: readonly string[];
}

type Raw = Readonly<Record<string, unknown>>;

export function listParameters(type: ResourceType, raw: Raw): ListParameters {
  const filter = optional(raw, 'filter', text);
  const startIndex = optional(raw, 'startIndex', integer) ?? 1;
  const count = optional(raw, 'count', integer) ?? DEFAULT_COUNT;
  return {
    filter: filter === undefined || filter === '' ? undefined : unwrap(parseFilter(type, filter)),
    // Below 1 counts as 1, a negative count as 0 (RFC 7644 §3.4.2.4).
    offset: Math.max(1, startIndex) - 1,
    limit: Math.min(MAX_COUNT, Math.max(0, count)),
    ...selectionOf(type, raw),
  };
}

export function selectionOf(type: ResourceType, raw: Raw): { selection: Selection; named: readonly string[] } {
  const attributes = names(raw, 'attributes');
  const excluded = names(raw, 'excludedAttributes');
  if (attributes !== undefined && excluded !== undefined) {
    throw new Refusal({
      status: 400,
      scimType: 'invalidValue',
      detail: 'attributes and excludedAttributes exclude each other',
    });
  }
  return {
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

/** A comma separated list in a URL, an array of names in a body (RFC 7644 §3.4.3). */
function names(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value) && value.every((each): each is string => typeof each === 'string')) {
    return value.length === 0 ? undefined : value.join(',');
  }
  return text(name, value);
}

function optional<T>(raw: Raw, name: string, read: (name: string, value: unknown) => T): T | undefined {
  const value = raw[name];
  return value === undefined || value === null || value === '' ? undefined : read(name, value);
}

function text(name: string, value: unknown): string {
  if (typeof value !== 'string')
    throw new Refusal({ status: 400, scimType: 'invalidValue', detail: `${name} must be one string` });
  return value;
}

function integer(name: string, value: unknown): number {
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new Refusal({ status: 400, scimType: 'invalidValue', detail: `${name} must be an integer` });
}
