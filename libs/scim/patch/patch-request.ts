import type { Filter } from '../filter/ast.ts';
import type { Json } from '../json.ts';
import type { GroupMember } from '../resource/group-member.ts';
import type { Attribute } from '../resource-type/attribute.ts';

/** A parsed PATCH request: paths resolved, values checked against the schema and normalised (RFC 7644 §3.5.2). */
export interface PatchRequest {
  readonly changes: readonly PatchChange[];
  /** Of a group: what the operations on `members` ask for, in their order. Empty for other types. */
  readonly memberChanges: readonly MemberChange[];
}

/** What one operation does to one attribute. An operation without a path gives one for each attribute it names. */
export interface PatchChange {
  /** Index of the operation in the request, from 0. */
  readonly operation: number;
  readonly op: 'add' | 'remove' | 'replace';
  readonly target: PatchTarget;
  /** The normalised value; undefined: none, or unassigned. Of a multi-valued attribute without a filter: an array. */
  readonly value: Json | undefined;
  /** A `replace` that creates the element its filter does not find (quirks/capitalised-replace.ts). */
  readonly createsElement: boolean;
}

/** `attribute[filter].sub`; without a sub-attribute where the path has none. */
export interface PatchTarget {
  readonly attribute: Attribute;
  readonly filter: Filter | undefined;
  readonly sub: Attribute | undefined;
}

/** A change of a group's membership, made without knowing the members: its size is the size of the request. */
export type MemberChange =
  | { readonly kind: 'add'; readonly members: readonly GroupMember[] }
  | { readonly kind: 'remove'; readonly values: readonly string[] }
  /** Removes the members that match; the filter's attributes are sub-attributes of `members`. */
  | { readonly kind: 'removeWhere'; readonly filter: Filter }
  | { readonly kind: 'replace'; readonly members: readonly GroupMember[] }
  | { readonly kind: 'clear' };
