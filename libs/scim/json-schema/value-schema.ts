import type { JsonObject } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { MAX_INDEXED_BYTES, MAX_STRING_LENGTH } from '../resource/limits.ts';
import type { AttributeDefinition } from '../schema/schema-document.ts';

/** PostgreSQL cannot store U+0000. */
const STORABLE = '^[^\\u0000]*$';
/** Both alphabets of RFC 4648, the padding left out or not, as read-value.ts takes them. */
const BASE64 = '^(?:(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?|(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?)={0,2}$';

/**
 * One value of a simple attribute as a JSON Schema (2020-12), for requests and answers alike. `attribute` is what the
 * definition was compiled to; without one nothing is known of an index, and canonical values are suggestions.
 */
export function valueSchema(definition: AttributeDefinition, attribute: Attribute | undefined): JsonObject {
  switch (definition.type) {
    case 'string':
    case 'reference':
      return textSchema(definition, attribute);
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
    case 'decimal':
      return { type: 'number' };
    case 'dateTime':
      return { type: 'string', format: 'date-time' };
    case 'binary':
      return { type: 'string', contentEncoding: 'base64', pattern: BASE64, maxLength: MAX_STRING_LENGTH };
    case 'complex':
      throw new Error(`${definition.name} is complex: it has no simple value`);
  }
}

function textSchema({ required, canonicalValues = [] }: AttributeDefinition, attribute?: Attribute): JsonObject {
  if (attribute?.closed === true) return { type: 'string', enum: [...canonicalValues] };
  return {
    type: 'string',
    ...(required ? { minLength: 1 } : {}),
    maxLength: attribute?.indexed === true ? MAX_INDEXED_BYTES : MAX_STRING_LENGTH,
    pattern: STORABLE,
    ...(canonicalValues.length === 0 ? {} : { examples: [...canonicalValues] }),
  };
}
