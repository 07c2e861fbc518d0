import { z } from 'zod';
import { meets, parseConditions, type Condition } from './conditions.ts';
import type { JsonObject } from './json.ts';
import type { StoredResource } from './resource.ts';
import type { Resources } from './roster.ts';
import { LIST_RESPONSE } from './schemas.ts';
import { select, selectionOf, selectionQuery, type Selection } from './selection.ts';

const MAX_RESULTS = 200;

export const listQuery = selectionQuery.extend({
  filter: z.string().max(4_096).optional(),
  startIndex: z.coerce
    .number()
    .int()
    .default(1)
    .transform((index) => Math.max(1, index)),
  count: z.coerce
    .number()
    .int()
    .default(100)
    .transform((count) => Math.min(MAX_RESULTS, Math.max(0, count))),
});

type Render = (resource: StoredResource, selection?: Selection) => JsonObject;

/** A page of the users or groups, in the order of creation (RFC 7644 §3.4.2). */
export function list(resources: Resources, query: z.infer<typeof listQuery>, render: Render): JsonObject {
  const { filter, startIndex, count } = query;
  const selection = selectionOf(query);
  const skip = startIndex - 1;
  const found = filter === undefined ? undefined : search(resources, parseConditions(filter), render);
  const page =
    found === undefined
      ? resources.page(skip, count).map((resource) => render(resource, selection))
      : found.slice(skip, skip + count).map((resource) => select(resource, selection));
  return {
    schemas: [LIST_RESPONSE],
    totalResults: found?.length ?? resources.size,
    startIndex,
    itemsPerPage: page.length,
    Resources: page,
  };
}

function search(resources: Resources, conditions: readonly Condition[], render: Render): JsonObject[] {
  return [...candidates(resources, conditions)]
    .map((resource) => render(resource))
    .filter((resource) => meets(resource, conditions));
}

/** Those that an index finds, or all. */
function candidates(resources: Resources, conditions: readonly Condition[]): Iterable<StoredResource> {
  for (const { attribute, value } of conditions) {
    if (typeof value !== 'string') continue;
    switch (attribute.toLowerCase()) {
      case 'id': {
        const found = resources.get(value);
        return found === undefined ? [] : [found];
      }
      case 'externalid':
        return resources.find('externalId', value);
      case 'username':
        return resources.find('userName', value.toLowerCase());
      case 'displayname':
        return resources.find('displayName', value.toLowerCase());
    }
  }
  return resources.values();
}
