import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { createClient } from '#platform';
import { expectRefusal, sendRaw, type RawAnswer } from './testing/raw-request.ts';
import { GROUP, idOf, patchOp } from './testing/scim-bodies.ts';
import { TestIngress } from './testing/test-ingress.ts';

describe('a database that takes longer than a read is waited for', () => {
  let ingress: TestIngress;
  let holder: Client;
  let person: string;
  let group: string;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    person = idOf(await ingress.send('POST', '/Users', { userName: 'slow' }));
    const made = { schemas: [GROUP], displayName: 'waited for', members: [{ value: person }] };
    group = idOf(await ingress.send('POST', '/Groups', made));
    holder = createClient(ingress.databaseUrl, 'test holder');
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE registry.membership IN ACCESS EXCLUSIVE MODE');
  });

  afterAll(async () => {
    await holder.end();
    await ingress.close();
  });

  const get = (path: string): Promise<RawAnswer> => sendRaw(ingress, { method: 'GET', path: `/scim/v2${path}` });

  it('is told as 503 with Retry-After, never as an error of ours or of the client', async () => {
    const answers = await Promise.all(
      [`/Users/${person}`, `/Groups/${group}`, `/Groups/${group}?attributes=members`, '/Groups', '/Users'].map(get),
    );
    for (const answer of answers) {
      expectRefusal(answer, 503);
      expect(answer.headers['retry-after']).toBe('1');
    }
  });

  it('fails no write that is made: its answer lacks what is derived, and the log says so', async () => {
    const [changed, made] = await Promise.all([
      ingress.send('PATCH', `/Users/${person}`, patchOp({ op: 'replace', path: 'title', value: 'Dr' })),
      ingress.send('POST', '/Groups', { schemas: [GROUP], displayName: 'made' }),
    ]);
    expect([changed.status, changed.body]).toMatchObject([200, { title: 'Dr' }]);
    expect([made.status, made.body]).toMatchObject([201, { displayName: 'made' }]);
    expect(changed.text).not.toContain('"groups"');
    expect(ingress.logs()).toContain('the answer to a write lacks what is derived');
  });
});
