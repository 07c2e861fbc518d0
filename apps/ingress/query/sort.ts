import { findAttribute, type Attribute, type ResourceType } from '#scim';
import { Refusal } from '../scim/scim-error.filter.ts';

/** The order of a list (RFC 7644 §3.4.2.3). Equal values, and resources without one, stand in the order of their ids. */
export interface Sort {
  /** A simple attribute. Of a multi-valued one the primary value counts, else the first. */
  readonly attribute: Attribute;
  readonly descending: boolean;
}

/** `sortOrder` counts only with `sortBy`. Of several types the first that has the attribute tells how it compares. */
export function parseSort(
  types: readonly ResourceType[],
  sortBy: string | undefined,
  sortOrder: string | undefined,
): Sort | undefined {
  const order = sortOrder?.toLowerCase();
  if (order !== undefined && order !== 'ascending' && order !== 'descending') {
    throw refuse('sortOrder must be ascending or descending');
  }
  if (sortBy === undefined) return undefined;
  const [named] = types.flatMap((type) => findAttribute(type, sortBy) ?? []);
  if (named === undefined) throw refuse('sortBy must be an attribute of the schema');
  // As in a filter, a complex attribute stands for its `value`: `sortBy=emails`.
  const attribute = named.type === 'complex' ? named.subAttributes.get('value') : named;
  if (attribute === undefined) throw refuse(`sortBy must be a sub-attribute of ${named.path}, which is complex`);
  if (attribute.returned === 'never') {
    throw new Refusal({ status: 400, scimType: 'sensitive', detail: `sortBy: ${attribute.path} cannot be sorted by` });
  }
  return { attribute, descending: order === 'descending' };
}

const refuse = (detail: string): Refusal => new Refusal({ status: 400, scimType: 'invalidValue', detail });
