import type { Json } from '../json.ts';
import { parsePatchPath } from './patch-path.ts';
import type { PatchReading } from './patch-reading.ts';
import { readSchemasChange } from './read-schemas-change.ts';
import { readTarget } from './read-target.ts';

/** An operation with a path. */
export function readPath(patch: PatchReading, path: string, value: Json | undefined): void {
  const { reading, type } = patch;
  const target = parsePatchPath(type, path);
  if (!target.ok) {
    reading.refuse(target.error.scimType ?? 'invalidPath', `path, ${target.error.detail}`);
  } else if (target.value === undefined) {
    if (!reading.ignoresUnknown) reading.refuse('invalidPath', `path: expected an attribute of ${type.name}`);
  } else if (patch.op !== 'remove' && value === undefined) {
    reading.refuse('invalidValue', `value: expected one for ${patch.op}`);
  } else if (target.value.attribute.name === 'schemas') readSchemasChange(patch, target.value, value);
  else readTarget(patch, target.value, value);
}
