import type { AttributeType, Mutability, Returned, Uniqueness } from '../schema/schema-document.ts';

/**
 * An attribute with its place in the resource, compiled from its definition. Compared by identity: a resource type
 * has one object for each.
 */
export interface Attribute {
  /** Canonical name, e.g. `givenName`. Of an extension's container: the URN. */
  readonly name: string;
  /** Canonical path in standard notation (RFC 7644 §3.10), e.g. `name.givenName`, `urn:…:User:manager.value`. */
  readonly path: string;
  /** The JSON keys from the resource down to it, e.g. `['urn:…:User', 'manager', 'value']`. */
  readonly keys: readonly string[];
  /** URN of the schema that defines it; empty for common attributes (RFC 7643 §3.1). */
  readonly schema: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly canonicalValues: readonly string[];
  /** Whether `canonicalValues` are the only ones accepted. */
  readonly closed: boolean;
  /** Looked up by an index, hence bounded in length. */
  readonly indexed: boolean;
  /** The complex attribute it is a sub-attribute of; of an extension's attribute: none. */
  readonly parent: Attribute | undefined;
  /** The container it lies in, when an extension defines it. */
  readonly container: Attribute | undefined;
  /**
   * `attribute`: an ordinary one. `container`: the object under an extension's URN. `element`: the `value` by which
   * filters name the elements of a multi-valued attribute that is not complex (RFC 7643 §2.4); it has no key of its
   * own, its parent's elements are its values.
   */
  readonly kind: 'attribute' | 'container' | 'element';
  /** By lower-cased name. Empty unless complex, a container, or multi-valued simple (then `value` alone). */
  readonly subAttributes: ReadonlyMap<string, Attribute>;
  /** By canonical name, the same attributes: the quick way for input that is spelled as the schema is. */
  readonly subAttributesByName: ReadonlyMap<string, Attribute>;
  /** Of a multi-valued complex attribute: the sub-attributes that tell its elements apart, where it has such. */
  readonly elementKey: readonly string[];
}
