import { z } from 'zod';
import type { JsonObject, Resource } from '#scim';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A whole resource without `meta`, `groups`, `members` and `password`. Only its frame is checked here: what is in
 * it was checked by the schema engine before it was decided, and an older event may hold what a newer schema lacks.
 */
export const documentSchema = z
  .custom<Resource>((value) => isObject(value) && Array.isArray(value['schemas']) && typeof value['id'] === 'string', {
    error: 'expected a resource with schemas and id',
  })
  .meta({ type: 'object', description: 'The full resource, without meta, groups, members and password' });

/** The former values of the changed attributes, null where there was none; extension attributes as `urn:…:name`. */
export const formerValuesSchema = z
  .custom<JsonObject>(isObject, { error: 'expected an object' })
  .meta({ type: 'object', description: 'Former values of the changed attributes, null where there was none' });
