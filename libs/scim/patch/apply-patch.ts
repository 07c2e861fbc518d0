import { invalid, valid, type Checked } from '../errors/scim-error.ts';
import { matchesElement } from '../filter/match.ts';
import type { Filter } from '../filter/ast.ts';
import { isObject, isUnassigned, type Json, type JsonObject, type MutableObject, type Resource } from '../json.ts';
import { sameElementKey } from '../resource/element-key.ts';
import { MAX_VALUES } from '../resource/limits.ts';
import { finished } from '../resource/parse-resource.ts';
import { valueAt, withValueAt } from '../resource/place.ts';
import { hasTwoPrimaries } from '../resource/read-value.ts';
import { Reading } from '../resource/reading.ts';
import { requireAttributes } from '../resource/required.ts';
import { containsElement } from '../resource/same-value.ts';
import { sameJson } from '../resource/same.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import type { PatchChange, PatchRequest } from './patch-request.ts';

/**
 * The resource after all operations of a request, or the first problem: all or nothing (RFC 7644 §3.5.2). The
 * original is never changed. A group's members are not in the resource; what the request does to them is in
 * `memberChanges`.
 */
export function applyPatch(type: ResourceType, resource: Resource, request: PatchRequest): Checked<Resource> {
  let patched: Resource = resource;
  for (const change of request.changes) {
    const next = applyChange(patched, change);
    if (!next.ok)
      return { ok: false, error: { ...next.error, detail: `Operations[${change.operation}]: ${next.error.detail}` } };
    patched = next.value;
  }
  if (patched === resource) return valid(resource);
  const { schemas: _schemas, ...attributes } = patched;
  const reading = new Reading({});
  requireAttributes(type, attributes, reading);
  if (reading.problem !== undefined) return { ok: false, error: reading.problem };
  const mutable: MutableObject = attributes;
  return valid(finished(type, mutable));
}

function applyChange(resource: Resource, change: PatchChange): Checked<Resource> {
  const { attribute, sub } = change.target;
  if (!attribute.multiValued) {
    const target = sub ?? attribute;
    const before = valueAt(resource, target.keys);
    const value = change.op === 'remove' ? undefined : change.value;
    if (target.mutability === 'immutable' && before !== undefined && !sameJson(before, value))
      return isImmutable(target);
    return valid(withValueAt(resource, target.keys, merged(target, before, change.op, value)));
  }
  const stored = valueAt(resource, attribute.keys);
  const elements = Array.isArray(stored) ? stored : [];
  const changed =
    change.target.filter === undefined
      ? changeList(elements, change)
      : changeSelected(elements, change, change.target.filter);
  if (!changed.ok) return changed;
  const checked = checkElements(attribute, demote(elements, changed.value));
  if (!checked.ok) return checked;
  return valid(withValueAt(resource, attribute.keys, checked.value.length === 0 ? undefined : [...checked.value]));
}

const isImmutable = (attribute: Attribute): Checked<never> =>
  invalid('mutability', `${attribute.path} cannot be changed once it is set`);

/** Values of a multi-valued sub-attribute are added to those there; everything else is set. */
function merged(
  target: Attribute,
  before: Json | undefined,
  op: PatchChange['op'],
  value: Json | undefined,
): Json | undefined {
  if (op !== 'add' || !target.multiValued || !Array.isArray(before) || !Array.isArray(value)) return value;
  return [...before, ...value.filter((each) => !before.some((known) => sameJson(known, each)))];
}

type Elements = Checked<readonly Json[]>;

/** An operation on the attribute as a whole, or on one sub-attribute of all its elements. */
function changeList(elements: readonly Json[], { op, target, value }: PatchChange): Elements {
  const { attribute, sub } = target;
  if (sub !== undefined) {
    if (op !== 'remove' && elements.length === 0)
      return value === undefined ? valid([]) : valid([{ [sub.name]: value }]);
    return valid(
      elements
        .map((element) => withSub(element, sub, op === 'remove' ? undefined : value))
        .filter((each) => !isUnassigned(each)),
    );
  }
  const given = Array.isArray(value) ? value : [];
  switch (op) {
    case 'replace':
      return valid(given);
    case 'remove':
      return valid(
        given.length === 0
          ? []
          : elements.filter((element) => !given.some((each) => containsElement(attribute, element, each))),
      );
    case 'add':
      return valid(given.reduce<readonly Json[]>((list, element) => addElement(attribute, list, element), elements));
  }
}

/** Adding what is there changes nothing; an element with the same key takes the place of the one there. */
function addElement(attribute: Attribute, elements: readonly Json[], element: Json): readonly Json[] {
  if (elements.some((known) => containsElement(attribute, known, element))) return elements;
  const same = elements.findIndex((known) => sameElementKey(attribute, known, element));
  return same < 0 ? [...elements, element] : elements.with(same, element);
}

/** An operation on the elements that the path's filter selects. */
function changeSelected(
  elements: readonly Json[],
  { op, target, value, createsElement }: PatchChange,
  filter: Filter,
): Elements {
  const { attribute, sub } = target;
  const selected = elements.map((element) => matchesElement(attribute, filter, element));
  if (!selected.includes(true)) {
    if (op === 'remove') return valid(elements);
    if (op === 'replace' && !createsElement)
      return invalid('noTarget', `no value of ${attribute.path} is selected by the path`);
    return createElement(
      elements,
      attribute,
      filter,
      sub === undefined ? value : value === undefined ? undefined : { [sub.name]: value },
    );
  }
  const change = (element: Json): Json | undefined => {
    if (sub !== undefined) return withSub(element, sub, op === 'remove' ? undefined : value);
    if (op === 'remove' || value === undefined) return undefined;
    return op === 'add' && isObject(element) && isObject(value) ? { ...element, ...value } : value;
  };
  return valid(
    elements.flatMap((element, index) => {
      const next = selected[index] === true ? change(element) : element;
      return next === undefined || isUnassigned(next) ? [] : [next];
    }),
  );
}

/** `add` where nothing is selected creates an element that the filter would select, from its equalities. */
function createElement(
  elements: readonly Json[],
  attribute: Attribute,
  filter: Filter,
  value: Json | undefined,
): Elements {
  const stated = equalities(filter);
  if (stated === undefined || value === undefined)
    return invalid('noTarget', `no value of ${attribute.path} is selected by the path`);
  return valid([...elements, isObject(value) ? { ...stated, ...value } : value]);
}

function equalities(filter: Filter): JsonObject | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq' && filter.value !== null)
    return { [filter.attribute.name]: filter.value };
  if (filter.kind !== 'and') return undefined;
  const parts = filter.filters.map(equalities);
  return parts.every((part) => part !== undefined) ? Object.assign({}, ...parts) : undefined;
}

function withSub(element: Json, sub: Attribute, value: Json | undefined): Json {
  if (!isObject(element)) return element;
  return withValueAt(element, [sub.name], value);
}

/** A value that becomes primary takes it from the one that was (RFC 7644 §3.5.2). */
function demote(before: readonly Json[], after: readonly Json[]): readonly Json[] {
  if (!hasTwoPrimaries(after)) return after;
  const wasPrimary = (element: Json): boolean =>
    before.some((known) => isObject(known) && known['primary'] === true && known === element);
  return after.map((element) => (isObject(element) && wasPrimary(element) ? { ...element, primary: false } : element));
}

function checkElements(attribute: Attribute, elements: readonly Json[]): Elements {
  if (elements.length > MAX_VALUES)
    return invalid('invalidValue', `${attribute.path}: expected at most ${MAX_VALUES} values`);
  if (hasTwoPrimaries(elements))
    return invalid('invalidValue', `${attribute.path}.primary: expected at most one value with primary true`);
  for (const sub of attribute.subAttributesByName.values()) {
    if (!sub.required) continue;
    const lacking = elements.findIndex((element) => isObject(element) && element[sub.name] === undefined);
    if (lacking >= 0)
      return invalid('invalidValue', `${sub.path}: expected a value in ${attribute.path}[${lacking}], it is required`);
  }
  return valid(elements);
}
