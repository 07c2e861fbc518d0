import { fold } from '../fold/fold.ts';
import type { Resource } from '../json.ts';
import type { ResourceType } from '../resource-type/resource-type.ts';
import { valueAt } from './place.ts';

/** A value that one resource of its type alone may have, in the form it is compared in. */
export interface UniqueValue {
  /** Canonical path of the attribute. */
  readonly path: string;
  /** Folded, unless the attribute is caseExact. */
  readonly value: string;
}

/** The values of the resource that must be unique within its tenant (`uniqueness` server or global). */
export function uniqueValues(type: ResourceType, resource: Resource): UniqueValue[] {
  const found: UniqueValue[] = [];
  for (const attribute of type.unique) {
    const value = valueAt(resource, attribute.keys);
    if (typeof value === 'string')
      found.push({ path: attribute.path, value: attribute.caseExact ? value : fold(value) });
  }
  return found;
}
