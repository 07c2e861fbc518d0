import { isObject, type Json, own } from '../json.ts';
import { namedByRemove } from '../quirks/pathless-remove.ts';
import { isIgnoredKey } from '../quirks/read-only-key.ts';
import { isDroppedUnknown } from '../quirks/unknown-null.ts';
import { unknownName } from '../resource/read-value.ts';
import { parsePatchPath } from './patch-path.ts';
import type { PatchReading } from './patch-reading.ts';
import { readTarget } from './read-target.ts';

/**
 * An operation without a path: its value holds attributes, each under its name or, as Microsoft Entra ID has it, under
 * any path (quirks/flat-key.ts). `remove` needs a path (RFC 7644 §3.5.2.2), or a value that names what goes.
 */
export function readAttributes(patch: PatchReading, value: Json | undefined): void {
  const { reading, type } = patch;
  const attributes = patch.op === 'remove' ? namedByRemove(value) : value;
  if (patch.op === 'remove' && attributes === undefined) {
    reading.refuse('noTarget', 'path: expected one, a remove needs it');
    return;
  }
  if (!isObject(attributes)) {
    reading.refuse('invalidValue', 'value: expected an object of attributes, since there is no path');
    return;
  }
  for (const name of Object.keys(attributes)) {
    const part = own(attributes, name) ?? null;
    const target = parsePatchPath(type, name);
    if (!target.ok || target.value === undefined) {
      if (reading.ignoresUnknown || isDroppedUnknown(part)) continue;
      reading.refuse('invalidPath', `value: ${unknownName(name)} is not an attribute of ${type.name}`);
    } else if (!isIgnoredKey(target.value.attribute)) readTarget(patch, target.value, part);
  }
}
