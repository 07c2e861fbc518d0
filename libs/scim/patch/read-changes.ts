import { isObject, isUnassigned, own, type Json, type JsonObject } from '../json.ts';
import { attributeOfFlatKey } from '../quirks/flat-key.ts';
import { isDroppedUnknown } from '../quirks/unknown-null.ts';
import { readMembers } from '../resource/read-members.ts';
import { readOne, readSubAttributes, readValue, unknownName } from '../resource/read-value.ts';
import type { Reading } from '../resource/reading.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { membersAttribute } from '../resource-type/types.ts';
import { targetOf } from './parse-path.ts';
import type { MemberChange, PatchChange, PatchTarget } from './patch-request.ts';

/** One operation of a request, its path resolved; `target` undefined: it has none. */
export interface Operation {
  readonly index: number;
  readonly op: 'add' | 'remove' | 'replace';
  readonly target: PatchTarget | undefined;
  readonly value: Json | undefined;
  readonly createsElement: boolean;
}

export interface Changes {
  readonly changes: PatchChange[];
  readonly memberChanges: MemberChange[];
}

/** Reads one operation's value against the schema and adds what it changes. Problems go to `reading`. */
export function readChanges(type: ResourceType, operation: Operation, reading: Reading, into: Changes): void {
  if (operation.target === undefined) readWithoutPath(type, operation, reading, into);
  else readAt(operation.target, operation, reading, into);
}

/** RFC 7644 §3.5.2.1 and .3: without a path the value is an object of attributes. What is read-only in it is ignored. */
function readWithoutPath(type: ResourceType, operation: Operation, reading: Reading, into: Changes): void {
  if (operation.value === undefined || !isObject(operation.value)) {
    reading.refuse('invalidValue', 'value: expected an object of attributes, since there is no path');
    return;
  }
  for (const name of Object.keys(operation.value)) {
    const value = own(operation.value, name) ?? null;
    const attribute =
      type.attributesByName.get(name) ?? type.attributes.get(name.toLowerCase()) ?? attributeOfFlatKey(type, name);
    if (attribute === undefined) {
      const filtered = name.includes('[') ? undefined : name;
      if (!reading.ignoresUnknown && !isDroppedUnknown(value)) {
        reading.refuse('invalidSyntax', `${unknownName(filtered ?? '[')} is not an attribute of ${type.name}`);
      }
    } else if (!isGiven(attribute)) readAt(targetOf(attribute), { ...operation, value }, reading, into);
  }
}

/** What a client may not set and may well send back as it got it. */
const isGiven = (attribute: Attribute): boolean =>
  attribute.mutability === 'readOnly' ||
  attribute.name === 'schemas' ||
  attribute.name === 'meta' ||
  attribute.name === 'id';

function readAt(target: PatchTarget, operation: Operation, reading: Reading, into: Changes): void {
  const named = target.sub ?? target.attribute;
  if (isGiven(target.attribute) || isGiven(named)) {
    reading.refuse('mutability', `${named.path} is read-only`);
    return;
  }
  if (named.returned === 'never') return;
  if (target.attribute === membersAttribute) {
    into.memberChanges.push(...memberChanges(target, operation, reading));
    return;
  }
  const change = (at: PatchTarget, value: Json | undefined): void => {
    const { index, op, createsElement } = operation;
    into.changes.push({ operation: index, op, target: at, value, createsElement });
  };
  if (target.attribute.kind === 'container') readContainer(target.attribute, operation, reading, into);
  else if (operation.op === 'remove') change(target, removedValue(target, operation.value, reading));
  else if (operation.value === undefined)
    reading.refuse('invalidValue', `value: expected one, since op is ${operation.op}`);
  else if (target.sub !== undefined) change(target, readValue(target.sub, operation.value, reading));
  else if (target.filter !== undefined) change(target, elementValue(target.attribute, operation.value, reading));
  else if (target.attribute.multiValued) change(target, listValue(target.attribute, operation.value, reading));
  else if (target.attribute.type === 'complex' && isObject(operation.value))
    mergeParts(target.attribute, operation.value, reading, change);
  else change(target, readValue(target.attribute, operation.value, reading));
}

/** An extension named by its URN: its attributes one by one. */
function readContainer(container: Attribute, operation: Operation, reading: Reading, into: Changes): void {
  if (operation.op === 'remove' || operation.value === null) {
    for (const attribute of container.subAttributesByName.values()) {
      if (!isGiven(attribute))
        into.changes.push({
          operation: operation.index,
          op: 'remove',
          target: targetOf(attribute),
          value: undefined,
          createsElement: false,
        });
    }
    return;
  }
  if (operation.value === undefined || !isObject(operation.value)) {
    reading.refuse('invalidValue', `${container.path}: expected an object of its attributes`);
    return;
  }
  for (const name of Object.keys(operation.value)) {
    const value = own(operation.value, name) ?? null;
    const attribute = container.subAttributesByName.get(name) ?? container.subAttributes.get(name.toLowerCase());
    if (attribute !== undefined && !isGiven(attribute))
      readAt(targetOf(attribute), { ...operation, value }, reading, into);
    else if (attribute === undefined && !reading.ignoresUnknown && !isDroppedUnknown(value)) {
      reading.refuse('invalidSyntax', `${unknownName(name)} is not an attribute of ${container.path}`);
    }
  }
}

/** A complex value is merged part by part; null in it means unassigned (RFC 7644 §3.5.2.3). */
function mergeParts(
  attribute: Attribute,
  value: JsonObject,
  reading: Reading,
  change: (target: PatchTarget, value: Json | undefined) => void,
): void {
  if (Object.keys(value).length === 0) {
    change({ attribute, filter: undefined, sub: undefined }, undefined);
    return;
  }
  const read = readSubAttributes(attribute, value, reading);
  for (const name of Object.keys(value)) {
    const sub = attribute.subAttributesByName.get(name) ?? attribute.subAttributes.get(name.toLowerCase());
    if (sub !== undefined && !isGiven(sub)) change({ attribute, filter: undefined, sub }, read[sub.name]);
  }
}

/** A single element may come without its array. */
function listValue(attribute: Attribute, value: Json, reading: Reading): Json | undefined {
  return readValue(attribute, value === null || Array.isArray(value) ? value : [value], reading);
}

function elementValue(attribute: Attribute, value: Json, reading: Reading): Json | undefined {
  const element = Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value;
  if (element === null) return undefined;
  if (attribute.type === 'complex' && isObject(element)) return readSubAttributes(attribute, element, reading);
  return readOne(attribute, element, reading);
}

/** Some clients name what to remove in the value: an array of elements. Without one the attribute goes as a whole. */
function removedValue(
  { attribute, filter, sub }: PatchTarget,
  value: Json | undefined,
  reading: Reading,
): Json | undefined {
  if (value === undefined || isUnassigned(value) || filter !== undefined || sub !== undefined || !attribute.multiValued)
    return undefined;
  const elements = (Array.isArray(value) ? value : [value]).map((element) =>
    isObject(element) ? readSubAttributes(attribute, element, reading) : element,
  );
  return elements;
}

function memberChanges(
  { attribute, filter, sub }: PatchTarget,
  operation: Operation,
  reading: Reading,
): MemberChange[] {
  if (sub !== undefined) {
    reading.refuse('mutability', `${sub.path} cannot be changed: add or remove the member`);
    return [];
  }
  if (filter !== undefined) {
    if (operation.op !== 'remove') {
      // Adding to a member that a filter selects: the member named in it is meant.
      if (
        filter.kind === 'compare' &&
        filter.operator === 'eq' &&
        typeof filter.value === 'string' &&
        filter.attribute.name === 'value'
      ) {
        return [{ kind: 'add', members: [{ value: filter.value }] }];
      }
      reading.refuse('invalidPath', 'members can be added by their value, and removed by a filter');
      return [];
    }
    const one =
      filter.kind === 'compare' &&
      filter.operator === 'eq' &&
      filter.attribute.name === 'value' &&
      typeof filter.value === 'string';
    return [
      one && typeof filter.value === 'string'
        ? { kind: 'remove', values: [filter.value] }
        : { kind: 'removeWhere', filter },
    ];
  }
  const value = operation.value ?? null;
  if (operation.op === 'remove' && isUnassigned(value)) return [{ kind: 'clear' }];
  const members = readMembers(attribute, value, reading);
  switch (operation.op) {
    case 'add':
      return [{ kind: 'add', members }];
    case 'remove':
      return [{ kind: 'remove', values: members.map((member) => member.value) }];
    case 'replace':
      return [{ kind: 'replace', members }];
  }
}
