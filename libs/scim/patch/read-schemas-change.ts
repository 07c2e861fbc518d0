import type { Json } from '../json.ts';
import { checkSchemas } from '../resource/schemas-attribute.ts';
import type { PatchReading } from './patch-reading.ts';
import type { PatchTarget } from './patch-request.ts';

/**
 * `schemas` follows from what a resource holds (RFC 7644 §3.5.2): to list an extension changes nothing until it has a
 * value. To leave one out in a `replace`, or to remove it, takes its attributes away. The core schema stays.
 */
export function readSchemasChange(patch: PatchReading, { filter }: PatchTarget, value: Json | undefined): void {
  const { type, op, reading } = patch;
  if (filter !== undefined || (op === 'remove' && (value === undefined || value === null))) {
    reading.refuse('mutability', 'schemas cannot be taken away; name the extension as path instead');
    return;
  }
  const uris = Array.isArray(value) ? value : [value ?? null];
  if (op === 'add') {
    checkSchemas(type, [type.schema, ...uris], reading);
    return;
  }
  const listed = new Set(uris.map((uri) => (typeof uri === 'string' ? uri.toLowerCase() : '')));
  const staysCore = listed.has(type.schema.toLowerCase()) === (op === 'replace');
  if (!staysCore) reading.refuse('mutability', `schemas: ${type.schema} cannot be taken away`);
  for (const { schema } of type.extensions) {
    const container = type.attributesByName.get(schema);
    if (container !== undefined && listed.has(schema.toLowerCase()) === (op === 'remove')) {
      patch.change({ attribute: container, filter: undefined, sub: undefined }, undefined, 'remove');
    }
  }
}
