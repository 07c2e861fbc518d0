import type { Json } from '#scim';
import { isObject } from '../mapping/is-object.ts';
import { assigned } from './shape.ts';

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Json;
}

/**
 * The operations that bring attributes to these values and touch nothing else (RFC 7644 §3.5.2). Complex attributes
 * go part by part: providers differ in whether a replaced one keeps what is not named.
 */
export const patchOperations = (changed: Readonly<Record<string, Json>>): PatchOperation[] =>
  Object.entries(changed).flatMap(([name, value]) => operations(name, value, name.includes(':') ? ':' : '.'));

function operations(path: string, value: Json, separator: ':' | '.'): PatchOperation[] {
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, inner]) => operations(`${path}${separator}${name}`, inner, '.'));
  }
  const kept = assigned(value);
  return [kept === undefined ? { op: 'remove', path } : { op: 'replace', path, value: kept }];
}

export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
