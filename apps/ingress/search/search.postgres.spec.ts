import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { eventually } from '../../../test/support/eventually.ts';
import { matchesFilter, parseFilter, userType, type Resource } from '#scim';
import { everything, writeRandomResources } from '../testing/random-resources.ts';
import { deleteUser, rename, tenant, type Identified } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';
import { listResources } from '../query/list-resources.ts';
import { indexNews } from './index-news.ts';
import { SearchIndex } from './search-index.ts';

const BASE = 'https://rollcall.example/scim/v2';
const SEED = 20_261_124;

let bench: WriteBench;

async function found(text: string): Promise<string[]> {
  const filter = parseFilter(userType, text);
  if (!filter.ok) throw new Error(filter.error.detail);
  const listed = [{ type: 'User' as const, filter: filter.value }];
  const request = { tenant, base: BASE, listed, sort: undefined, limit: 1_000, from: { offset: 0 } };
  return (await listResources(bench.pool, request)).map(({ id }) => id).sort();
}

async function indexAll(): Promise<void> {
  while ((await indexNews(bench.pool)).more);
}

const searched = async (id: string): Promise<string[]> =>
  (await bench.rows<{ text: string }>('SELECT text FROM registry.search WHERE resource = $1', [id])).map(
    ({ text }) => text,
  );

describe('a search for a part of a text', () => {
  let ada: Identified;

  beforeEach(async () => {
    bench = await WriteBench.open();
    ada = await bench.createUser('ada@example.org', {
      displayName: 'Ada Löwenhaupt',
      name: { familyName: 'Löwenhaupt', givenName: 'Ada' },
      emails: [{ value: 'Countess@Analytical.example' }],
    });
    await bench.writer().run([ada]);
  });
  afterEach(() => bench.close());

  it('finds who was written before the index follows, and after', async () => {
    for (const index of [() => Promise.resolve(), indexAll]) {
      await index();
      for (const filter of [
        'displayName co "LÖWEN"',
        'name.familyName ew "haupt"',
        'name.familyName sw "löwen"',
        'emails.value co "analyt"',
        'emails[value co "tess@ana"]',
      ])
        expect([filter, await found(filter)]).toEqual([filter, [ada.id]]);
      expect(await found('displayName co "analytical"')).toEqual([]);
      expect(await found('displayName co "L_wen"')).toEqual([]);
    }
  });

  it('finds by the index once the index has followed', async () => {
    await indexAll();
    await bench.pool.query('DELETE FROM registry.search');
    expect(await found('displayName co "löwen"')).toEqual([]);
    expect(await found('displayName co "lö"')).toEqual([ada.id]);
  });

  it('finds the newest text only, whether the index knows it yet or not', async () => {
    await indexAll();
    await bench.writer().run([rename(ada.id, 'lovelace')]);
    for (const index of [() => Promise.resolve(), indexAll]) {
      await index();
      expect(await found('userName co "lovelace"')).toEqual([ada.id]);
      expect(await found('userName co "ada@"')).toEqual([]);
    }
  });

  it('keeps no text of somebody who is gone', async () => {
    await indexAll();
    expect(await searched(ada.id)).toHaveLength(1);
    await bench.writer().run([deleteUser(ada.id)]);
    expect(await searched(ada.id)).toEqual([]);
    await indexAll();
    expect(await searched(ada.id)).toEqual([]);
  });

  it('leaves the text of somebody who is gone to an index that is just writing it', async () => {
    await indexAll();
    const writing = await bench.holding('SELECT FROM registry.search WHERE resource = $1 FOR UPDATE', [ada.id]);
    await bench.writer().run([deleteUser(ada.id)]);
    await writing.release();
    expect(await found('displayName co "löwen"')).toEqual([]);
    await indexAll();
    expect(await searched(ada.id)).toEqual([]);
  });

  it('is followed up by one process at a time, whichever comes first', async () => {
    const holder = await bench.holding('SELECT FROM registry.search_mark FOR UPDATE');
    expect(await indexNews(bench.pool)).toEqual({ events: 0, more: false });
    await holder.release();
    const rounds = await Promise.all([indexNews(bench.pool), indexNews(bench.pool), indexNews(bench.pool)]);
    expect(rounds.map(({ events }) => events).sort()).toEqual([0, 0, 1]);
  });
});

describe('an index that cannot take as much at once as it wants', () => {
  it('takes less, until it goes', async () => {
    bench = await WriteBench.open();
    const people = await Promise.all(
      Array.from({ length: 600 }, (_, each) => bench.createUser(`p${each}@example.org`)),
    );
    await bench.writer().run(people);
    await bench.pool.query(`CREATE FUNCTION registry.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM added) > 300 THEN RAISE SQLSTATE '57014'; END IF; RETURN NULL; END $$`);
    await bench.pool.query(`CREATE TRIGGER refuse AFTER INSERT ON registry.search REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION registry.refuse()`);
    const index = new SearchIndex(bench.pool, pino({ enabled: false }));
    index.onApplicationBootstrap();
    try {
      await eventually(
        async () => expect(await bench.rows('SELECT count(*) AS n FROM registry.search')).toEqual([{ n: 600 }]),
        { within: 30_000 },
      );
    } finally {
      await index.onApplicationShutdown();
      await bench.close();
    }
  }, 60_000);
});

describe('many searches', () => {
  beforeAll(async () => {
    bench = await WriteBench.open();
    await writeRandomResources(bench, SEED);
    await indexAll();
    // Some that the index knows and some that it does not.
    await writeRandomResources(bench, SEED + 1);
  }, 60_000);
  afterAll(() => bench.close());

  it('find what a walk over everybody finds', async () => {
    const whole = await everything(bench, 'User', BASE);
    const texts = whole.flatMap((person) => textsOf(person));
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        fc.constantFrom('co', 'sw', 'ew'),
        fc.nat(3),
        fc.nat(3),
        async ({ path, text }, operator, before, after) => {
          const part =
            operator === 'sw'
              ? text.slice(0, 3 + after)
              : operator === 'ew'
                ? text.slice(before)
                : text.slice(before, 6);
          if (part === '' || !part.isWellFormed()) return;
          const parsed = parseFilter(userType, `${path} ${operator} ${JSON.stringify(part)}`);
          if (!parsed.ok) throw new Error(parsed.error.detail);
          const expected = whole.filter((person) => matchesFilter(parsed.value, person)).map(({ id }) => id);
          hits += expected.length;
          expect(await found(`${path} ${operator} ${JSON.stringify(part)}`)).toEqual(expected.sort());
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
    expect(hits).toBeGreaterThan(300);
  }, 60_000);
});

function textsOf(person: Resource): { readonly path: string; readonly text: string }[] {
  return ['userName', 'displayName', 'externalId'].flatMap((path) => {
    const text = person[path];
    return typeof text === 'string' && text.length > 2 ? [{ path, text }] : [];
  });
}
