import { describe, expect, it } from '@jest/globals';
import { requireDatabase } from './given-database.ts';

const server = (): URL => new URL(process.env['ROLLCALL_TEST_POSTGRES'] ?? '');

describe('a database that is given and answers', () => {
  it('is accepted', async () => {
    await expect(requireDatabase(server().href)).resolves.toBeUndefined();
  });

  it('with a wrong password is refused', async () => {
    const url = server();
    url.password = 'wrong';
    await expect(requireDatabase(url.href)).rejects.toThrow('it does not accept the password');
  });

  it('and has no such database is refused', async () => {
    const url = server();
    url.pathname = '/nowhere';
    await expect(requireDatabase(url.href)).rejects.toThrow('it has no such database');
  });
});
