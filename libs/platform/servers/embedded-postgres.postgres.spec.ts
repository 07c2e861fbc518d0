import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase } from '../../../test/support/database.ts';

describe('the throwaway server of the PostgreSQL specs', () => {
  const database = createTestDatabase();
  afterAll(async () => (await database).drop());

  it('sorts by code point and speaks UTF-8, whatever the machine is set to', async () => {
    const client = new pg.Client({ connectionString: (await database).url });
    await client.connect();
    const { rows } = await client.query<{ sorted: string; encoding: string }>(
      `SELECT string_agg(word, ' ' ORDER BY word) AS sorted, current_setting('server_encoding') AS encoding
       FROM unnest(ARRAY['é', 'b', 'B', 'a']) AS word`,
    );
    await client.end();
    expect(rows).toEqual([{ sorted: 'B a b é', encoding: 'UTF8' }]);
  });
});
