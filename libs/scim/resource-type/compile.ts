import { commonAttributes } from '../schema/common-attributes.ts';
import type { AttributeDefinition, SchemaDocument } from '../schema/schema-document.ts';
import type { Attribute } from './attribute.ts';
import type { ResourceType } from './resource-type.ts';

export interface ResourceTypeDefinition {
  readonly name: string;
  readonly endpoint: string;
  readonly description?: string;
  readonly schema: SchemaDocument;
  readonly extensions: readonly { readonly schema: SchemaDocument; readonly required: boolean }[];
  /** Paths that an index searches, e.g. `emails.value`. Their values are bounded (limits.ts), as unique ones are. */
  readonly indexed?: readonly string[];
  /** Paths whose `canonicalValues` are the only ones accepted. */
  readonly closed?: readonly string[];
  /** Of multi-valued complex attributes, by path: what tells elements apart, where it is not `value` and `type`. */
  readonly elementKeys?: Readonly<Record<string, readonly string[]>>;
}

/** ATTRNAME of RFC 7644 §3.4.2.2, and `$ref`. */
const ATTRIBUTE_NAME = /^\$?[a-z][\w-]*$/i;
/** Names that every JavaScript object has, so that a read of an absent attribute would find something. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Compiles the look-ups of a resource type. Throws on a schema that is a mistake of the programme. */
export function compileResourceType(definition: ResourceTypeDefinition): ResourceType {
  const hints = new Hints(definition);
  const core = [...commonAttributes, ...definition.schema.attributes].map((attribute) =>
    compileAttribute(attribute, {
      schema: commonAttributes.includes(attribute) ? '' : definition.schema.id,
      parent: undefined,
      container: undefined,
      hints,
    }),
  );
  const containers = definition.extensions.map(({ schema }) => compileContainer(schema, hints));
  const attributes = [...core, ...containers];
  return {
    name: definition.name,
    endpoint: definition.endpoint,
    description: definition.description ?? definition.schema.description,
    schema: definition.schema.id,
    extensions: definition.extensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    attributes: byLowerName(attributes),
    attributesByName: byName(attributes),
    bySchema: new Map([
      [definition.schema.id.toLowerCase(), byLowerName(core)],
      ...containers.map((container) => [container.name.toLowerCase(), container.subAttributes] as const),
    ]),
    unambiguous: unambiguousNames(core, containers),
    unique: [...withSubAttributes(attributes)].filter((attribute) => attribute.uniqueness !== 'none'),
  };
}

interface Place {
  readonly schema: string;
  readonly parent: Attribute | undefined;
  readonly container: Attribute | undefined;
  readonly hints: Hints;
}

function compileAttribute(definition: AttributeDefinition, place: Place): Attribute {
  if (!ATTRIBUTE_NAME.test(definition.name) || INHERITED.has(definition.name)) {
    throw new Error(`${place.schema}: '${definition.name}' cannot be the name of an attribute`);
  }
  const { parent, container } = place;
  const path =
    parent === undefined
      ? `${container === undefined ? '' : `${container.name}:`}${definition.name}`
      : `${parent.path}.${definition.name}`;
  const above = parent ?? container;
  const subAttributes = new Map<string, Attribute>();
  const subAttributesByName = new Map<string, Attribute>();
  const attribute: Attribute = {
    name: definition.name,
    path,
    keys: [...(above?.keys ?? []), definition.name],
    schema: place.schema,
    type: definition.type,
    multiValued: definition.multiValued,
    required: definition.required,
    caseExact: definition.caseExact,
    mutability: definition.mutability,
    returned: definition.returned,
    uniqueness: definition.uniqueness,
    canonicalValues: definition.canonicalValues ?? [],
    closed: place.hints.closed.has(path),
    indexed: definition.uniqueness !== 'none' || place.hints.indexed.has(path),
    parent,
    container,
    kind: 'attribute',
    subAttributes,
    subAttributesByName,
    elementKey: place.hints.elementKeys.get(path) ?? usualElementKey(definition),
  };
  const subs =
    definition.type === 'complex'
      ? (definition.subAttributes ?? []).map((sub) => compileAttribute(sub, { ...place, parent: attribute }))
      : definition.multiValued
        ? [elementOf(attribute)]
        : [];
  fill(subAttributes, subAttributesByName, subs);
  return attribute;
}

/** RFC 7643 §2.4: the same (type, value) combination should not come more than once. */
const usualElementKey = (definition: AttributeDefinition): readonly string[] => {
  const names = (definition.subAttributes ?? []).map((sub) => sub.name);
  if (!definition.multiValued || !names.includes('value')) return [];
  return names.includes('type') ? ['value', 'type'] : ['value'];
};

const elementOf = (attribute: Attribute): Attribute => ({
  ...attribute,
  name: 'value',
  path: `${attribute.path}.value`,
  multiValued: false,
  required: false,
  parent: attribute,
  kind: 'element',
  subAttributes: new Map(),
  subAttributesByName: new Map(),
});

function compileContainer(schema: SchemaDocument, hints: Hints): Attribute {
  const subAttributes = new Map<string, Attribute>();
  const subAttributesByName = new Map<string, Attribute>();
  const container: Attribute = {
    name: schema.id,
    path: schema.id,
    keys: [schema.id],
    schema: schema.id,
    type: 'complex',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    canonicalValues: [],
    closed: false,
    indexed: false,
    parent: undefined,
    container: undefined,
    kind: 'container',
    subAttributes,
    subAttributesByName,
    elementKey: [],
  };
  const place = { schema: schema.id, parent: undefined, container, hints };
  fill(
    subAttributes,
    subAttributesByName,
    schema.attributes.map((attribute) => compileAttribute(attribute, place)),
  );
  return container;
}

function fill(lower: Map<string, Attribute>, exact: Map<string, Attribute>, attributes: readonly Attribute[]): void {
  for (const attribute of attributes) {
    const name = attribute.name.toLowerCase();
    if (lower.has(name)) throw new Error(`${attribute.path} is defined twice`);
    lower.set(name, attribute);
    exact.set(attribute.name, attribute);
  }
}

const byLowerName = (attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> => {
  const found = new Map<string, Attribute>();
  fill(found, new Map(), attributes);
  return found;
};

const byName = (attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> =>
  new Map(attributes.map((attribute) => [attribute.name, attribute]));

function unambiguousNames(
  core: readonly Attribute[],
  containers: readonly Attribute[],
): ReadonlyMap<string, Attribute> {
  const taken = new Set(core.map((attribute) => attribute.name.toLowerCase()));
  const found = new Map<string, Attribute>();
  for (const container of containers) {
    for (const [name, attribute] of container.subAttributes) {
      if (taken.has(name)) found.delete(name);
      else found.set(name, attribute);
      taken.add(name);
    }
  }
  return found;
}

function* withSubAttributes(attributes: Iterable<Attribute>): Generator<Attribute> {
  for (const attribute of attributes) {
    yield attribute;
    yield* withSubAttributes([...attribute.subAttributes.values()].filter((sub) => sub.kind === 'attribute'));
  }
}

class Hints {
  readonly indexed: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  readonly elementKeys: ReadonlyMap<string, readonly string[]>;

  constructor(definition: ResourceTypeDefinition) {
    this.indexed = new Set(definition.indexed);
    this.closed = new Set(definition.closed);
    this.elementKeys = new Map(Object.entries(definition.elementKeys ?? {}));
  }
}
