import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ResourceKind } from '#identity';
import { matchesFilter, parseFilter, printFilter, type Filter, type Resource } from '#scim';
import { arbitraryFilter } from '../../../libs/scim/testing/arbitrary-filter.ts';
import { resourceTypeOf } from '../scim/answer.ts';
import { everything, writeRandomResources } from '../testing/random-resources.ts';
import { tenant } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';
import { countResources, listResources } from './list-resources.ts';

const BASE = 'https://rollcall.example/scim/v2';
const SEED = 20_260_101;

/** What an index of the database answers, and what a walk over the documents finds, is the same. */
describe('a filter in SQL and in memory', () => {
  let bench: WriteBench;
  const whole = new Map<ResourceKind, readonly Resource[]>();

  beforeAll(async () => {
    bench = await WriteBench.open();
    await writeRandomResources(bench, SEED);
    whole.set('User', await everything(bench, 'User', BASE));
    whole.set('Group', await everything(bench, 'Group', BASE));
  }, 60_000);

  afterAll(() => bench.close());

  async function found(type: ResourceKind, filter: Filter): Promise<string[]> {
    const request = {
      tenant,
      base: BASE,
      listed: [{ type, filter }],
      sort: undefined,
      limit: 1_000,
      from: { offset: 0 },
    };
    const resources = await listResources(bench.pool, request);
    expect(await countResources(bench.pool, request)).toBe(resources.length);
    return resources.map(({ id }) => id).sort();
  }

  const matching = (type: ResourceKind, filter: Filter): unknown[] =>
    (whole.get(type) ?? [])
      .filter((resource) => matchesFilter(filter, resource))
      .map(({ id }) => id)
      .sort();

  it.each([
    ['User' as const, 1_500, 400],
    ['Group' as const, 500, 40],
  ])(
    'agree on random filters over %s',
    async (type, numRuns, telling) => {
      let hits = 0;
      await fc.assert(
        fc.asyncProperty(arbitraryFilter(resourceTypeOf(type)), async (filter) => {
          const expected = matching(type, filter);
          if (expected.length > 0 && expected.length < (whole.get(type)?.length ?? 0)) hits += 1;
          expect([printFilter(filter), await found(type, filter)]).toEqual([printFilter(filter), expected]);
        }),
        { seed: SEED, numRuns },
      );
      // Filters that take all or none would agree under any meaning.
      expect(hits).toBeGreaterThan(telling);
    },
    120_000,
  );

  it.each([
    'userName eq "A%"',
    'displayName co "%"',
    'displayName sw "_"',
    'nickName ew "\\\\"',
    'nickName co "\\""',
    'userName sw "\uD7FF"',
    'userName sw "\u{10FFFF}"',
    'userName sw "𐐀"',
    'displayName co "ΣΣ" or displayName co "ς"',
    'emails[type eq "work" and value sw "a"]',
    'emails[type eq "work" and value eq "a"] or phoneNumbers[not (value pr)]',
    'not (emails.value sw "a")',
    'groups pr and not (groups.display sw "b")',
    'meta.version eq "W/\\"1\\"" and meta.location ew "0"',
    'schemas co "enterprise"',
    'urn:rollcall:params:scim:schemas:extension:customer:2.0:User:loyalty.membershipPoints gt 0',
  ])('agree on %s', async (text) => {
    const filter = parseFilter(resourceTypeOf('User'), text);
    if (!filter.ok) throw new Error(filter.error.detail);
    expect(await found('User', filter.value)).toEqual(matching('User', filter.value));
  });

  it('agree on members by their id', async () => {
    for (const { id } of whole.get('User') ?? []) {
      const filter = parseFilter(resourceTypeOf('Group'), `members.value eq ${JSON.stringify(id)}`);
      if (!filter.ok) throw new Error(filter.error.detail);
      expect(await found('Group', filter.value)).toEqual(matching('Group', filter.value));
    }
  });
});
