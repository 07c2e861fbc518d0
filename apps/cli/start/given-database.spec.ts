import { describe, expect, it } from '@jest/globals';
import { freePort } from '#platform/servers';
import { requireDatabase } from './given-database.ts';

describe('a database that is given', () => {
  it('and does not answer is named without its password', async () => {
    const port = await freePort();
    const refusal: unknown = await requireDatabase(`postgres://me:hush@127.0.0.1:${port}/x`).catch(
      (error: unknown) => error,
    );
    expect(refusal).toHaveProperty(
      'message',
      `the database of DATABASE_URL (127.0.0.1:${port}) cannot be used: nothing listens there`,
    );
    expect(JSON.stringify(refusal)).not.toContain('hush');
  });

  it.each(['mysql://me:hush@host/x', 'hush'])('and is no PostgreSQL is refused without being quoted', async (url) => {
    const refusal: unknown = await requireDatabase(url).catch((error: unknown) => error);
    expect(refusal).toHaveProperty('message', 'DATABASE_URL is no URL of a PostgreSQL');
    expect(JSON.stringify(refusal)).not.toContain('hush');
  });
});
