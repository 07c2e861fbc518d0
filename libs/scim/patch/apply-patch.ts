import { type Checked, valid } from '../errors/scim-error.ts';
import type { Resource } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { MAX_PATCH_VISITS } from '../resource/limits.ts';
import { valueAt } from '../resource/place.ts';
import { schemasOf } from '../resource/schemas-attribute.ts';
import { Reading } from '../resource/reading.ts';
import { requireAttributes } from '../resource/required.ts';
import { sameJson } from '../resource/same.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { applyChange } from './apply-change.ts';
import type { PatchRequest } from './patch-request.ts';

/**
 * Applies a PATCH request to a copy of the resource (RFC 7644 §3.5.2), all or nothing; the resource itself is not
 * touched. When the request changes nothing, the result is the resource itself. 400 noTarget, mutability or
 * invalidValue with the index of the operation in `detail`.
 */
export function applyPatch(type: ResourceType, resource: Resource, request: PatchRequest): Checked<Resource> {
  const reading = new Reading({});
  let patched = resource;
  let visits = 0;
  for (const change of request.changes) {
    visits += elementsAt(patched, change.target.attribute);
    if (visits > MAX_PATCH_VISITS) {
      reading.refuse(
        'invalidValue',
        `looks at more than ${MAX_PATCH_VISITS} values with those before; send fewer at once`,
      );
    } else patched = applyChange(patched, change, reading);
    if (reading.problem !== undefined) {
      reading.locate(`Operations[${change.operation}]`);
      return { ok: false, error: reading.problem };
    }
  }
  if (patched === resource || sameJson(patched, resource)) return valid(resource);
  const result = { ...patched, schemas: schemasOf(type, patched) };
  requireAttributes(type, result, reading);
  return reading.problem === undefined ? valid(result) : { ok: false, error: reading.problem };
}

/** How many elements a change has to look at. */
function elementsAt(resource: Resource, attribute: Attribute): number {
  const value = attribute.multiValued ? valueAt(resource, attribute.keys) : undefined;
  return Array.isArray(value) ? value.length : 0;
}
