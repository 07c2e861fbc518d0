import type { Checked, Json } from '#scim';

const PREFIX = 'bulkId:';
/** No resource is nested as deeply as this; what is goes no further, so that no stack overflows. */
const MAX_DEPTH = 32;

/** The bulkId that a text refers to (RFC 7644 §3.7.2), undefined where it refers to none. */
export const referredBy = (text: string): string | undefined =>
  text.startsWith(PREFIX) ? text.slice(PREFIX.length) : undefined;

/** Gives the id of what a bulkId creates, or undefined when no POST of the request has it. */
export type Lookup = (bulkId: string) => string | undefined;

/**
 * The data of an operation with every `bulkId:…` replaced by an id, wherever it stands: in members, in a manager, in a
 * reference of some extension, in the filter of a PATCH path. What holds no reference is shared with the original.
 * A bulkId that nothing has is refused; its text is the client's and is not repeated.
 */
export function withReferences(data: Json, lookup: Lookup): Checked<Json> {
  const walk = new Walk(lookup);
  const value = walk.replace(data, 0);
  return walk.fault === undefined
    ? { ok: true, value }
    : { ok: false, error: { status: 400, scimType: 'invalidValue', detail: `data: ${walk.fault}` } };
}

class Walk {
  fault: string | undefined;

  constructor(private readonly lookup: Lookup) {}

  replace(value: Json, depth: number): Json {
    if (typeof value === 'string') return this.replaceText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) {
      this.fault ??= `nested more than ${MAX_DEPTH} deep`;
      return value;
    }
    return Array.isArray(value) ? this.replaceIn(value, depth) : this.replaceWithin(value, depth);
  }

  private replaceIn(list: Json[], depth: number): Json[] {
    let copy: Json[] | undefined;
    for (const [index, element] of list.entries()) {
      const replaced = this.replace(element, depth + 1);
      if (replaced !== element) (copy ??= [...list])[index] = replaced;
    }
    return copy ?? list;
  }

  private replaceWithin(object: Readonly<Record<string, Json>>, depth: number): Json {
    let changed: [string, Json][] | undefined;
    for (const key of Object.keys(object)) {
      const value = object[key] ?? null;
      const replaced = this.replace(value, depth + 1);
      if (replaced !== value) (changed ??= []).push([key, replaced]);
    }
    // Object.fromEntries makes own properties, whatever the client called them.
    return changed === undefined ? object : Object.fromEntries([...Object.entries(object), ...changed]);
  }

  private replaceText(text: string): string {
    if (!text.includes(PREFIX)) return text;
    const whole = referredBy(text);
    if (whole !== undefined) return this.idOf(whole) ?? text;
    // `members[value eq "bulkId:qwerty"]`: only what names something is a reference, for this may be any text.
    return text.replaceAll(/"bulkId:([^"\\]+)"/g, (quoted, bulkId: string) => {
      const id = this.lookup(bulkId);
      return id === undefined ? quoted : `"${id}"`;
    });
  }

  private idOf(bulkId: string): string | undefined {
    const id = this.lookup(bulkId);
    if (id === undefined) this.fault ??= 'refers to a bulkId that no POST of this request has';
    return id;
  }
}
