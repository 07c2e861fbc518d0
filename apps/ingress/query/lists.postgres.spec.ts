import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResourceKind, TenantId } from '#identity';
import { createPool } from '#platform';
import { compareCodePoints, fold, type Json, type Resource } from '#scim';
import { resourceTypeOf } from '../scim/answer.ts';
import { Refusal } from '../scim/scim-error.filter.ts';
import { everything, text, writeRandomResources } from '../testing/random-resources.ts';
import { deleteUser, tenant } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';
import { CURSOR_TIMEOUT, openCursor, sealCursor } from './cursor.ts';
import { readCursorKey } from './cursor-key.ts';
import { MAX_COUNT, listParameters } from './list-parameters.ts';
import { Lists, type ListPage } from './lists.ts';

const BASE = 'https://rollcall.example/scim/v2';
type Query = Readonly<Record<string, unknown>>;

describe('a list', () => {
  let bench: WriteBench;
  let lists: Lists;
  const whole = new Map<ResourceKind, readonly Resource[]>();

  beforeAll(async () => {
    bench = await WriteBench.open();
    lists = new Lists(bench.pool);
    await writeRandomResources(bench, 9_865);
    whole.set('User', await everything(bench, 'User', BASE));
    whole.set('Group', await everything(bench, 'Group', BASE));
  }, 60_000);

  afterAll(() => bench.close());

  const page = (query: Query, types: readonly ResourceKind[] = ['User'], of: TenantId = tenant): Promise<ListPage> =>
    lists.page(of, listParameters(types, query), BASE);
  const idsOf = ({ resources }: ListPage): string[] => resources.map(({ id }) => id);
  const cursorOf = ({ paging }: ListPage): string | undefined => paging['nextCursor'] as string | undefined;

  /** Every page from the first to the last, as one list. */
  async function walk(query: Query, types: readonly ResourceKind[] = ['User']): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const each: ListPage = await page({ ...query, cursor }, types);
      ids.push(...idsOf(each));
      cursor = cursorOf(each);
    }
    return ids;
  }

  async function walkByIndex(query: Query & { readonly count: number }): Promise<string[]> {
    const ids: string[] = [];
    for (let startIndex = 1; ; startIndex += query.count) {
      const found = idsOf(await page({ ...query, startIndex }));
      if (found.length === 0) return ids;
      ids.push(...found);
    }
  }

  const ids = (type: ResourceKind): string[] => (whole.get(type) ?? []).map(({ id }) => text(id)).sort();

  it.each(['User', 'Group'] as const)(
    'of every %s shows each once, by cursor and by index, and how many there are',
    async (type) => {
      expect(await walk({ count: 7 }, [type])).toEqual(ids(type));
      const first = await page({ count: 0 }, [type]);
      expect(first).toMatchObject({ total: ids(type).length, resources: [], paging: { startIndex: 1 } });
    },
  );

  it('at the root shows both types', async () => {
    const both = [...ids('User'), ...ids('Group')].sort();
    expect(await walk({ count: 13 }, ['User', 'Group'])).toEqual(both);
    const { total } = await page({ filter: 'displayName pr or userName pr' }, ['User', 'Group']);
    expect(total).toBe(both.length);
    expect((await page({ filter: 'userName pr' }, ['User', 'Group'])).total).toBe(ids('User').length);
    expect((await page({ filter: 'meta.resourceType eq "Group"' }, ['User', 'Group'])).total).toBe(ids('Group').length);
  });

  const sortable = [
    ...['userName', 'displayName', 'name.familyName', 'externalId', 'active', 'emails', 'addresses.postalCode'],
    ...['phoneNumbers.type', 'photos.value', 'groups.display', 'id'],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter',
    'urn:rollcall:params:scim:schemas:extension:customer:2.0:User:customerSince',
    'urn:rollcall:params:scim:schemas:extension:customer:2.0:User:loyalty.membershipPoints',
    'urn:rollcall:params:scim:schemas:extension:customer:2.0:User:marketingPreferences.topics',
  ];

  describe.each(['ascending', 'descending'])('%s', (sortOrder) => {
    it.each(sortable)('by %s is in that order, by cursor and by index', async (sortBy) => {
      const sorted = sortedIds(whole.get('User') ?? [], sortBy, sortOrder === 'descending');
      expect(await walk({ sortBy, sortOrder, count: 7 })).toEqual(sorted);
      expect(await walkByIndex({ sortBy, sortOrder, count: 9 })).toEqual(sorted);
    });
  });

  it.each([
    [{ sortBy: 'nothing' }, 'invalidValue'],
    [{ sortBy: 'name' }, 'invalidValue'],
    [{ sortBy: 'password' }, 'sensitive'],
    [{ sortBy: 'title', sortOrder: 'sideways' }, 'invalidValue'],
    [{ count: 'many' }, 'invalidValue'],
    [{ startIndex: '1.5' }, 'invalidValue'],
    [{ cursor: '', count: 'many' }, 'invalidCount'],
    [{ cursor: '', count: MAX_COUNT + 1 }, 'invalidCount'],
    [{ cursor: '', startIndex: 2 }, 'invalidValue'],
    [{ cursor: ['a', 'b'] }, 'invalidCursor'],
    [{ filter: ['a', 'b'] }, 'invalidValue'],
    [{ attributes: 'title', excludedAttributes: 'name' }, 'invalidValue'],
  ])('asked for with %j is refused as %s', async (query, scimType) => {
    await expect(async () => page(query)).rejects.toMatchObject({ error: { status: 400, scimType } });
  });

  it('cuts a count above the most, which a cursor may have', async () => {
    expect(idsOf(await page({ count: MAX_COUNT + 1 }))).toEqual(ids('User'));
    expect(idsOf(await page({ cursor: '', count: MAX_COUNT }))).toEqual(ids('User'));
  });

  describe('that goes on at a cursor', () => {
    const query = { filter: 'userName pr', sortBy: 'title', count: 5 };
    let cursor: string;

    beforeAll(async () => {
      cursor = cursorOf(await page({ ...query, cursor: '' })) ?? '';
      expect(cursor).toMatch(/^[\w.~-]+$/);
    });

    it.each([
      ['another filter', { ...query, filter: 'title pr' }, 'invalidCursor'],
      ['another order', { ...query, sortOrder: 'descending' }, 'invalidCursor'],
      ['no order', { filter: query.filter, count: 5 }, 'invalidCursor'],
      ['another count', { ...query, count: 6 }, 'invalidCount'],
    ])('refuses %s', async (_, other, scimType) => {
      await expect(page({ ...other, cursor })).rejects.toMatchObject({ error: { status: 400, scimType } });
    });

    it('refuses one of another tenant, of another type, an altered one and one that was made up', async () => {
      const refused = { error: { status: 400, scimType: 'invalidCursor' } };
      await expect(page({ ...query, cursor }, ['User'], 'other' as TenantId)).rejects.toMatchObject(refused);
      await expect(
        page({ ...query, filter: 'displayName pr', sortBy: 'displayName', cursor }, ['Group']),
      ).rejects.toMatchObject(refused);
      for (const made of [`${cursor.slice(0, -3)}AAA`, `${cursor} `, 'AAAA', '%%%', 'A'.repeat(5_000)]) {
        await expect(page({ ...query, cursor: made })).rejects.toMatchObject(refused);
      }
    });

    it('takes it until it expires', async () => {
      const key = await readCursorKey(bench.pool);
      const opened = openCursor(key, cursor, Date.now());
      if (opened.kind !== 'open') throw new Error(opened.kind);
      const aged = (seconds: number): string =>
        sealCursor(key, { ...opened.cursor, made: Date.now() - seconds * 1_000 });
      await expect(page({ ...query, cursor: aged(CURSOR_TIMEOUT - 60) })).resolves.toBeDefined();
      await expect(page({ ...query, cursor: aged(CURSOR_TIMEOUT + 1) })).rejects.toMatchObject({
        error: { status: 400, scimType: 'expiredCursor' },
      });
    });

    it('loses and repeats nobody when its last resource is deleted on the way', async () => {
      const doomed = await bench.createUser(`zz-${String(Date.now())}`, { title: 'walk' });
      const kept = await bench.createUser(`zzz-${String(Date.now())}`, { title: 'walk' });
      await bench.writer().run([doomed, kept]);
      const [low, high] = [doomed.id, kept.id].sort();
      const first = await page({ filter: 'title eq "walk"', count: 1, cursor: '' });
      expect(idsOf(first)).toEqual([low]);
      await bench.writer().run([deleteUser(idsOf(first)[0] as typeof doomed.id)]);
      const second = await page({ filter: 'title eq "walk"', count: 1, cursor: cursorOf(first) });
      expect([idsOf(second), cursorOf(second)]).toEqual([[high], undefined]);
    });
  });

  it('that a database gives up on is refused as tooMany where it asks for much, and with 503 where it does not', async () => {
    const blocker = await bench.pool.connect();
    const pool = createPool(bench.url, { name: 'impatient', statementTimeout: 200, onIdleError: () => undefined });
    const impatient = new Lists(pool);
    try {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE registry.resource IN ACCESS EXCLUSIVE MODE');
      const refusal = impatient.page(tenant, listParameters(['User'], { filter: 'title co "a"' }), BASE);
      await expect(refusal).rejects.toThrow(Refusal);
      await expect(refusal).rejects.toMatchObject({ error: { status: 400, scimType: 'tooMany' } });
      await expect(impatient.page(tenant, listParameters(['User'], {}), BASE)).rejects.toMatchObject({
        error: { status: 503 },
        headers: { 'retry-after': expect.any(String) },
      });
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
      await pool.end();
    }
  });
});

/** RFC 7644 §3.4.2.3 in memory: folded, without a value last and, descending, first; the id breaks ties. */
function sortedIds(resources: readonly Resource[], sortBy: string, descending: boolean): string[] {
  const keyed = resources.map((resource) => ({ id: text(resource['id']), key: keyOf(resource, sortBy) }));
  const compare = (a: string | number, b: string | number): number =>
    typeof a === 'string' && typeof b === 'string' ? compareCodePoints(a, b) : Number(a) - Number(b);
  return keyed
    .sort((a, b) => {
      if (a.key === undefined || b.key === undefined) {
        const order = Number(a.key === undefined) - Number(b.key === undefined);
        return (descending ? -order : order) || compare(a.id, b.id);
      }
      const order = compare(a.key, b.key);
      return (descending ? -order : order) || compare(a.id, b.id);
    })
    .map(({ id }) => id);
}

function keyOf(resource: Resource, sortBy: string): string | number | undefined {
  const attribute = resourceTypeOf('User');
  const urn = [...attribute.bySchema.keys()].find((each) => sortBy.toLowerCase().startsWith(`${each}:`));
  const names = (urn === undefined ? sortBy : sortBy.slice(urn.length + 1)).split('.');
  const container = urn === undefined ? resource : resource[sortBy.slice(0, urn.length)];
  const value = valueAt(container, names);
  if (sortBy === 'externalId' || sortBy === 'photos.value' || typeof value !== 'string') {
    return typeof value === 'boolean' ? String(value) : value;
  }
  return sortBy.endsWith('customerSince') ? new Date(value).toISOString() : fold(value);
}

function valueAt(value: Json | undefined, names: readonly string[]): string | number | boolean | undefined {
  if (Array.isArray(value)) {
    const primary = value.filter(
      (each) => typeof each === 'object' && each !== null && !Array.isArray(each) && each['primary'] === true,
    );
    return [...primary, ...value].map((each) => valueAt(each, names)).find((each) => each !== undefined);
  }
  if (typeof value === 'object' && value !== null) {
    const [name, ...rest] = names;
    return name === undefined ? valueAt(value['value'], []) : valueAt(value[name], rest);
  }
  return value ?? undefined;
}
