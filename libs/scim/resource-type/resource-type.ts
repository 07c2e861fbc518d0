import type { Attribute } from './attribute.ts';

/** A resource type (RFC 7643 §6) with everything looked up by name, compiled once. */
export interface ResourceType {
  /** `User`, `Group`. */
  readonly name: string;
  /** Relative to the base URL, e.g. `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  /** URN of the core schema. */
  readonly schema: string;
  readonly extensions: readonly ResourceTypeExtension[];
  /** Common and core attributes and the extensions' containers, by lower-cased name. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** The same by canonical name. */
  readonly attributesByName: ReadonlyMap<string, Attribute>;
  /** The attributes of each schema by the schema's lower-cased URN; the core schema holds the common ones too. */
  readonly bySchema: ReadonlyMap<string, ReadonlyMap<string, Attribute>>;
  /** Extension attributes whose bare name no other schema of this type has, by lower-cased name. */
  readonly unambiguous: ReadonlyMap<string, Attribute>;
  /** Every attribute and sub-attribute whose values are unique, with the extensions'. */
  readonly unique: readonly Attribute[];
}

export interface ResourceTypeExtension {
  /** URN. */
  readonly schema: string;
  readonly required: boolean;
}
