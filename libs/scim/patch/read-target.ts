import { isObject, isUnassigned, type Json, own } from '../json.ts';
import { valueFromText } from '../quirks/complex-as-text.ts';
import { listedValues } from '../quirks/listed-values.ts';
import { isDroppedUnknown } from '../quirks/unknown-null.ts';
import { unwrappedComplex } from '../quirks/wrapped-complex.ts';
import { unwrappedScalar } from '../quirks/wrapped-scalar.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { membersAttribute } from '../resource-type/types.ts';
import { MAX_VALUES } from '../resource/limits.ts';
import { readPart, readValue, unknownName } from '../resource/read-value.ts';
import type { PatchReading } from './patch-reading.ts';
import type { PatchTarget } from './patch-request.ts';
import { readMemberChange } from './read-member-change.ts';

/** What the operation does to one target, with a value read as the schema has it. `value` is undefined for none. */
export function readTarget(patch: PatchReading, target: PatchTarget, value: Json | undefined): void {
  const { attribute, filter, sub } = target;
  const named = sub ?? attribute;
  if (attribute.returned === 'never') {
    readValue(attribute, unwrappedScalar(attribute, value ?? null), patch.reading);
    return;
  }
  if (attribute === membersAttribute) readMemberChange(patch, target, value);
  else if (isReadOnly(attribute) || isReadOnly(named)) {
    patch.reading.refuse('mutability', `${named.path} is read-only`);
  } else if (sub !== undefined)
    patch.change(target, patch.op === 'remove' ? undefined : readValue(sub, value ?? null, patch.reading));
  else if (filter !== undefined) readElementChange(patch, target, value);
  else if (attribute.multiValued) readElementsChange(patch, target, value);
  else if (attribute.type === 'complex') readComplexChange(patch, attribute, value);
  else readSimpleChange(patch, target, value);
}

/** A sub-attribute is no freer than the attribute it is part of. */
const isReadOnly = (attribute: Attribute): boolean =>
  attribute.mutability === 'readOnly' || attribute.parent?.mutability === 'readOnly';

function readSimpleChange(patch: PatchReading, target: PatchTarget, value: Json | undefined): void {
  if (patch.op === 'remove') patch.change(target, undefined);
  else
    patch.change(target, readValue(target.attribute, unwrappedScalar(target.attribute, value ?? null), patch.reading));
}

/** `emails[…]` with the element that replaces the found ones, or is added to them. */
function readElementChange(patch: PatchReading, target: PatchTarget, value: Json | undefined): void {
  const { attribute } = target;
  const [only] = Array.isArray(value) && value.length === 1 ? value : [value];
  if (patch.op === 'remove') patch.change(target, undefined);
  else patch.change(target, only == null ? undefined : readPart(attribute, only, patch.reading));
}

/** A multi-valued attribute as a whole. One value may come without its array (RFC 7644 §3.5.2.1). */
function readElementsChange(patch: PatchReading, target: PatchTarget, value: Json | undefined): void {
  const { attribute } = target;
  const listed = listedValues(value);
  if (listed === undefined) patch.change(target, undefined);
  else if (listed.length > MAX_VALUES) {
    patch.reading.refuse('invalidValue', `${attribute.path}: expected at most ${MAX_VALUES} values`);
  } else if (patch.op === 'remove') {
    // What is removed need not be a whole element: `{"value": "x"}` names it.
    const stated = listed.map((element) =>
      element === null ? undefined : readPart(attribute, element, patch.reading),
    );
    patch.change(
      target,
      stated.filter((element) => element !== undefined),
    );
  } else patch.change(target, readValue(attribute, listed, patch.reading));
}

/**
 * A single-valued complex attribute or an extension: each sub-attribute that the value states is a change of its own,
 * and those it does not state stay as they are (RFC 7644 §3.5.2.3).
 */
function readComplexChange(patch: PatchReading, attribute: Attribute, value: Json | undefined): void {
  const target = { attribute, filter: undefined, sub: undefined };
  const given = value == null ? value : unwrappedComplex(attribute, value);
  const object = isObject(given) ? given : given == null ? undefined : valueFromText(attribute, given);
  if (patch.op === 'remove' || value === undefined || value === null) patch.change(target, undefined, 'remove');
  else if (object === undefined) patch.reading.refuse('invalidValue', `${attribute.path}: expected an object`);
  else if (isUnassigned(object) && typeof value === 'string') patch.change(target, undefined, 'remove');
  else {
    for (const name of Object.keys(object)) {
      const part = own(object, name) ?? null;
      const sub = attribute.subAttributes.get(name.toLowerCase());
      if (sub !== undefined) {
        if (sub.mutability !== 'readOnly') readTarget(patch, { ...target, attribute: sub }, part);
      } else if (!patch.reading.ignoresUnknown && !isDroppedUnknown(part)) {
        patch.reading.refuse(
          'invalidValue',
          `${attribute.path}: ${unknownName(name)} is not one of its sub-attributes`,
        );
      }
    }
  }
}
