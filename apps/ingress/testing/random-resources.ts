import fc from 'fast-check';
import type { ResourceId, ResourceKind } from '#identity';
import type { Json, JsonObject, Resource } from '#scim';
import { arbitraryResource } from '../../../libs/scim/testing/arbitrary-resource.ts';
import { similarText } from '../../../libs/scim/testing/arbitrary-text.ts';
import { listResources } from '../query/list-resources.ts';
import { resourceTypeOf, wholeResource } from '../scim/answer.ts';
import { derivedGroups, derivedMembers } from '../scim/derived.ts';
import { deleteUser, tenant } from './test-writes.ts';
import type { WriteBench } from './write-bench.ts';

const PEOPLE = 60;
const GROUPS = 40;

/**
 * People with any attributes that the schema has, groups of none, some and many of them and of other groups, and one
 * member deleted. The seed makes them the same in every run, but for their ids.
 */
export async function writeRandomResources(bench: WriteBench, seed: number): Promise<void> {
  let next = 0;
  const unique = similarText().map((text) => `${text}${String((next += 1))}`);
  const bodies = (type: ResourceKind, numRuns: number): JsonObject[] =>
    fc.sample(arbitraryResource(resourceTypeOf(type), unique), { seed, numRuns });
  const people = await Promise.all(
    bodies('User', PEOPLE).map(({ userName, ...rest }) => bench.createUser(text(userName), rest)),
  );
  await bench.writer().run(people);
  const made: ResourceId[] = people.map(({ id }) => id);
  for (const [index, { displayName, externalId = null }] of bodies('Group', GROUPS).entries()) {
    const members = made.filter((_, place) => place % (index + 2) === 1);
    const group = await bench.createGroup(text(displayName), members, { externalId });
    await bench.writer().run([group]);
    made.push(group.id);
  }
  const [, member] = people;
  if (member !== undefined) await bench.writer().run([deleteUser(member.id)]);
}

/** Every resource of a type as a client could see it whole. */
export async function everything(bench: WriteBench, type: ResourceKind, base: string): Promise<Resource[]> {
  const request = {
    tenant,
    base,
    listed: [{ type, filter: undefined }],
    sort: undefined,
    limit: 1_000,
    from: { offset: 0 },
  };
  const stored = await listResources(bench.pool, request);
  const ids: ResourceId[] = stored.map(({ id }) => id);
  const derived =
    type === 'User'
      ? await derivedGroups(bench.pool, base, tenant, ids)
      : await derivedMembers(bench.pool, base, tenant, ids, true);
  // Filters know the tag of the stored state; that an answer with derived values has another is a matter of caches.
  return stored.flatMap(({ state }) =>
    'document' in state && state.document !== null
      ? [
          {
            ...wholeResource({ ...state, document: state.document, derived: undefined }, base),
            ...derived.get(state.id),
          },
        ]
      : [],
  );
}

/** What the schema says to be a string. */
export function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error('expected a string');
  return value;
}
