import type { Attribute } from '../resource-type/attribute.ts';

/** RFC 7644 §3.4.2.2, table 3, without `pr`. */
export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** The comparison value: a string for string, reference, binary and dateTime attributes, else the attribute's type. */
export type Literal = string | number | boolean | null;

/**
 * A filter whose attributes are resolved and whose literals fit them. What it means, for every back end:
 *
 * - The values of an attribute are all values reached through its path: none when it is unassigned, one for each
 *   element where it or its parent is multi-valued.
 * - `eq`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le`: some value satisfies it.
 * - `ne`: there is no value, or some value differs. So on a single-valued attribute it is the opposite of `eq`, and
 *   on a multi-valued one it is not: with `work` and `home`, `type ne "work"` holds, `not (type eq "work")` does not.
 * - `eq null`: there is no value. `ne null`: there is one, an empty string too.
 * - `pr`: some value is not the empty string; of a complex attribute: some sub-attribute is `pr`.
 * - `and`, `or`, `not`: of two-valued logic. A comparison with an unassigned attribute is false, never unknown.
 * - A value path: some element satisfies the inner filter alone. A single-valued complex attribute has one element
 *   or, unassigned, none.
 *
 * Strings compare folded (`fold`) unless the attribute is caseExact, in code-point order; dateTimes as instants;
 * numbers as numbers.
 */
export type Filter = Comparison | Presence | ValuePath | Negation | Junction;

interface Positioned {
  /** Column of its first character in the filter text, from 1. */
  readonly column: number;
}

export interface Comparison extends Positioned {
  readonly kind: 'compare';
  readonly attribute: Attribute;
  readonly operator: CompareOperator;
  readonly value: Literal;
}

export interface Presence extends Positioned {
  readonly kind: 'present';
  readonly attribute: Attribute;
}

/** `emails[type eq "work"]`. The inner filter's attributes are sub-attributes of `attribute`, in its elements. */
export interface ValuePath extends Positioned {
  readonly kind: 'valuePath';
  readonly attribute: Attribute;
  readonly filter: Filter;
}

export interface Negation extends Positioned {
  readonly kind: 'not';
  readonly filter: Filter;
}

/** Two or more filters under one operator. `a and b and c` is one junction of three. */
export interface Junction extends Positioned {
  readonly kind: 'and' | 'or';
  readonly filters: readonly Filter[];
}
