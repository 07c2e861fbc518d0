import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '../../../test/support/eventually.ts';
import { FeedClient } from '../testing/feed-client.ts';
import { IngressProcess } from '../testing/ingress-process.ts';
import { SetReceiver } from '../testing/set-receiver.ts';
import { TestIngress } from '../testing/test-ingress.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const PEOPLE = 60;
const identified = z.object({ id: z.string() });

describe('a feed whose process is killed', () => {
  let ingress: TestIngress;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    // Its database and its keys are what the processes share; itself it would do their work.
    await ingress.app.close();
  });
  afterAll(() => ingress.close());

  it('goes on where it was: every token comes, in its order, one of them perhaps twice under one jti', async () => {
    const first = await IngressProcess.start(ingress.databaseUrl, ingress.home);
    const shop = await SetReceiver.listen(first.url);
    const admin = await ingress.tokenFor('default', ['admin']);
    await new FeedClient(first, admin).registerPush(shop.url);
    let killed: Promise<void> | undefined;
    shop.answer = async () => {
      // Killed while a token is on its way: the receiver has it, and nobody hears that it has.
      if (shop.seen.length === PEOPLE / 3) await (killed = first.kill());
      return { status: 202 };
    };
    const created = await fetch(`${first.url}/scim/v2/Bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingress.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: [BULK],
        Operations: Array.from({ length: PEOPLE }, () => {
          const userName = `feed-${randomUUID()}`;
          return { method: 'POST', path: '/Users', bulkId: userName, data: { schemas: [USER], userName } };
        }),
      }),
    });
    expect(created.status).toBe(200);
    await eventually(() => killed !== undefined, { within: 30_000 });
    await killed;
    const second = await IngressProcess.start(ingress.databaseUrl, ingress.home);
    shop.keysAt = second.url;
    try {
      const distinct = await eventually(
        () => {
          const jtis = [...new Set(shop.seen.map(({ jti }) => jti))];
          expect(jtis).toHaveLength(PEOPLE);
          return jtis;
        },
        { within: 60_000 },
      );
      const { rows } = await ingress.pool.query<{ subject: string }>('SELECT subject FROM log.event ORDER BY sequence');
      const firstSeen = distinct.map((jti) => shop.seen.find((set) => set.jti === jti)?.sub_id.uri);
      expect(firstSeen).toEqual(rows.map(({ subject }) => `/Users/${subject}`));
      expect(shop.seen).toHaveLength(PEOPLE + 1);
      expect(shop.seen[PEOPLE / 3]).toEqual(shop.seen[PEOPLE / 3 - 1]);
      expect(shop.faults).toEqual([]);
      // One that begins now hears of nothing that was, though the feed has read it all.
      const late = await new FeedClient(second, admin).registerPoll();
      const person = await fetch(`${second.url}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ingress.token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: [USER], userName: `feed-${randomUUID()}` }),
      });
      const { id } = identified.parse(await person.json());
      const heard = await eventually(async () => {
        const { sets } = await new FeedClient(second, admin).poll(late);
        expect(sets).not.toEqual([]);
        return sets;
      });
      expect(heard.map(({ sub_id }) => sub_id.uri)).toEqual([`/Users/${id}`]);
    } finally {
      await second.kill();
      await shop.close();
    }
  });
});
