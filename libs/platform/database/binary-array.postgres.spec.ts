import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import {
  byteaArray,
  int2Array,
  int4Array,
  jsonbArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from './binary-array.ts';

/** What PostgreSQL can store as text: no U+0000, no lone surrogates. */
const storable = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((text) => text.toWellFormed().replaceAll('\u0000', ''));

describe('binary arrays', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const through = async (type: string, array: Buffer): Promise<unknown> =>
    (await client.query<{ value: unknown }>(`SELECT $1::${type}[]::text[] AS value`, [array])).rows[0]?.value;

  /** The same values sent as pg sends them by itself, as text. */
  const asText = async (type: string, values: readonly unknown[]): Promise<unknown> =>
    (await client.query<{ value: unknown }>(`SELECT $1::${type}[]::text[] AS value`, [values])).rows[0]?.value;

  const column = <T>(value: fc.Arbitrary<T>) => fc.array(fc.option(value), { maxLength: 20 });

  const same = async <T>(type: string, encode: (values: readonly (T | null)[]) => Buffer, value: fc.Arbitrary<T>) => {
    await fc.assert(
      fc.asyncProperty(column(value), async (values) => {
        expect(await through(type, encode(values))).toEqual(await asText(type, values));
      }),
      { numRuns: 60 },
    );
  };

  it('carry text', () => same('text', textArray, storable));
  it('carry JSON', () =>
    same(
      'jsonb',
      jsonbArray,
      fc.dictionary(storable, storable).map((json) => JSON.stringify(json)),
    ));
  it('carry UUIDs', () => same('uuid', uuidArray, fc.uuid()));
  it('carry integers', async () => {
    await same('int2', int2Array, fc.integer({ min: -32_768, max: 32_767 }));
    await same('int4', int4Array, fc.integer());
  });
  it('carry bytes', () =>
    same(
      'bytea',
      byteaArray,
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    ));
  it('carry times', () =>
    same(
      'timestamptz',
      timestamptzArray,
      fc
        .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    ));

  it('take no half of a UUID', () => {
    expect(() => uuidArray(['123'])).toThrow(TypeError);
    expect(() => uuidArray(['zzzzzzzz-f76-453a-919d-413861904646x'])).toThrow(TypeError);
  });
});
