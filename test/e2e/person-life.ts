import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { runRollcall } from '../support/rollcall.ts';
import { CUSTOMER, GROUP, PATCH_OP, USER } from '../support/scim-schemas.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { ScimClient, type Answer } from './scim-client.ts';

/** Every name and address that a suite has used: none may stand in a log line. */
const personal = new Set<string>();

function person(extra: object = {}) {
  const tag = randomUUID().slice(0, 8);
  const givenName = `Ada${tag}`;
  const familyName = `Quast${tag}`;
  const email = `ada.${tag}@example.org`;
  personal.add(givenName).add(familyName).add(email).add(encodeURIComponent(email));
  return {
    schemas: [USER, CUSTOMER],
    userName: email,
    name: { givenName, familyName },
    emails: [{ value: email, type: 'work', primary: true }],
    locale: 'de-DE',
    ...extra,
  };
}

const consent = (state: 'granted' | 'withdrawn') => ({
  purpose: 'newsletter',
  channel: 'email',
  state,
  ...(state === 'granted'
    ? { grantedAt: new Date().toISOString(), source: 'web', noticeId: 'newsletter', noticeVersion: '3' }
    : { withdrawnAt: new Date().toISOString(), source: 'web' }),
});

function field(answer: Answer, name: string): string {
  const value = (answer.body as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string') throw new Error(`no ${name} in an answer of status ${String(answer.status)}`);
  return value;
}

const patch = (...operations: object[]) => ({ schemas: [PATCH_OP], Operations: operations });

/** The life of people and groups through the whole system, over HTTP only. The same in every mode. */
export function personLife(mode: 'embedded' | 'kafka'): void {
  describe(`the hub, ${mode}`, () => {
    let system: RunningSystem;
    let client: ScimClient;

    beforeAll(async () => {
      system = await startSystem({ kafka: mode === 'kafka' });
      client = new ScimClient(system);
    }, 180_000);

    afterAll(() => system.stop(), 60_000);

    /** The records of a person in the four systems, by any value that names them. */
    async function recordsOf(value: string) {
      const systems = await client.systems();
      const holds = (record: unknown): boolean => JSON.stringify(record).includes(value);
      return {
        app: systems.app.filter(holds),
        shop: systems.shop.filter(holds),
        newsletter: systems.newsletter.filter(holds),
        crm: systems.crm.filter(holds),
      };
    }

    const countsOf = async (value: string) => {
      const { app, shop, newsletter, crm } = await recordsOf(value);
      return { app: app.length, shop: shop.length, newsletter: newsletter.length, crm: crm.length };
    };

    it('brings a person to the systems, and to the newsletter only with consent', async () => {
      const ada = person();
      const created = await client.scim('POST', '/Users', ada);
      expect(created.status).toBe(201);
      await eventually(async () =>
        expect(await countsOf(ada.userName)).toEqual({ app: 1, shop: 1, newsletter: 0, crm: 1 }),
      );
      const granted = await client.scim(
        'PATCH',
        `/Users/${field(created, 'id')}`,
        patch({ op: 'add', path: `${CUSTOMER}:consents`, value: [consent('granted')] }),
      );
      expect(granted.status).toBe(200);
      await eventually(async () =>
        expect(await countsOf(ada.userName)).toEqual({ app: 1, shop: 1, newsletter: 1, crm: 1 }),
      );
    });

    it('carries a changed name and address to every system, with one account each', async () => {
      const ada = person({ [CUSTOMER]: { consents: [consent('granted')] } });
      const created = await client.scim('POST', '/Users', ada);
      await eventually(async () =>
        expect(await countsOf(ada.userName)).toEqual({ app: 1, shop: 1, newsletter: 1, crm: 1 }),
      );
      const renamed = person();
      const changed = await client.scim(
        'PATCH',
        `/Users/${field(created, 'id')}`,
        patch(
          { op: 'replace', path: 'name.familyName', value: renamed.name.familyName },
          { op: 'replace', path: 'emails[type eq "work"].value', value: renamed.userName },
          { op: 'replace', path: 'userName', value: renamed.userName },
        ),
      );
      expect(changed.status).toBe(200);
      await eventually(async () => {
        expect(await countsOf(renamed.userName)).toEqual({ app: 1, shop: 1, newsletter: 1, crm: 1 });
        expect(await countsOf(ada.userName)).toEqual({ app: 0, shop: 0, newsletter: 0, crm: 0 });
        expect((await countsOf(renamed.name.familyName)).crm).toBe(1);
      });
    });

    it('unsubscribes in the newsletter and nowhere else when the consent is withdrawn', async () => {
      const ada = person({ [CUSTOMER]: { consents: [consent('granted')] } });
      const created = await client.scim('POST', '/Users', ada);
      const before = await eventually(async () => {
        const records = await recordsOf(ada.userName);
        expect(records).toMatchObject({
          app: [{ active: true }],
          shop: [{}],
          newsletter: [{ subscribed: true }],
          crm: [{}],
        });
        return records;
      });
      const withdrawn = await client.scim(
        'PATCH',
        `/Users/${field(created, 'id')}`,
        patch({
          op: 'replace',
          path: `${CUSTOMER}:consents[purpose eq "newsletter" and channel eq "email"]`,
          value: consent('withdrawn'),
        }),
      );
      expect(withdrawn.status).toBe(200);
      await eventually(async () =>
        expect((await recordsOf(ada.userName)).newsletter).toMatchObject([{ subscribed: false }]),
      );
      const after = await recordsOf(ada.userName);
      expect(after.app.map(({ active }) => active)).toEqual(before.app.map(({ active }) => active));
      expect(after.shop).toHaveLength(1);
      expect(after.crm).toHaveLength(1);
    });

    it('deactivates, and removes everywhere on DELETE', async () => {
      const ada = person();
      const created = await client.scim('POST', '/Users', ada);
      const path = `/Users/${field(created, 'id')}`;
      await eventually(async () => expect((await countsOf(ada.userName)).app).toBe(1));
      expect((await client.scim('PATCH', path, patch({ op: 'replace', path: 'active', value: false }))).status).toBe(
        200,
      );
      await eventually(async () => expect((await recordsOf(ada.userName)).app).toMatchObject([{ active: false }]));
      expect((await client.scim('DELETE', path)).status).toBe(204);
      expect((await client.scim('GET', path)).status).toBe(404);
      await eventually(async () =>
        expect(await countsOf(ada.userName)).toEqual({ app: 0, shop: 0, newsletter: 0, crm: 0 }),
      );
    });

    it('pushes a group and its members to the app', async () => {
      const ada = await client.scim('POST', '/Users', person());
      const displayName = `Staff ${randomUUID().slice(0, 8)}`;
      personal.add(displayName);
      const group = await client.scim('POST', '/Groups', {
        schemas: [GROUP],
        displayName,
        members: [{ value: field(ada, 'id') }],
      });
      expect(group.status).toBe(201);
      await eventually(async () => {
        const found = (await client.systems()).app.filter((record) => record['displayName'] === displayName);
        expect(found).toMatchObject([{ members: [{ value: expect.any(String) }] }]);
      });
      const emptied = patch({ op: 'remove', path: `members[value eq "${field(ada, 'id')}"]` });
      expect((await client.scim('PATCH', `/Groups/${field(group, 'id')}`, emptied)).status).toBe(200);
      await eventually(async () => {
        const [found] = (await client.systems()).app.filter((record) => record['displayName'] === displayName);
        expect(found?.['members'] ?? []).toEqual([]);
      });
    });

    it('tells the history: what, when, by which token, and what each target did', async () => {
      const ada = person();
      const created = await client.scim('POST', '/Users', ada);
      const id = field(created, 'id');
      await client.scim('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'locale', value: 'fr-FR' }));
      await eventually(async () => {
        const history = await client.audit(`/people/${id}/history`);
        expect(history.status).toBe(200);
        const text = JSON.stringify(history.body);
        for (const word of ['rollcall.user.created', 'rollcall.user.updated', 'rollcall.target.applied', 'locale'])
          expect(text).toContain(word);
        for (const target of ['app', 'shop', 'crm']) expect(text).toContain(`"${target}"`);
        expect(text).not.toContain(ada.userName);
      });
    });

    it('refuses bad input with SCIM errors that name what was wrong', async () => {
      const malformed = await client.scim('POST', '/Users', '{"userName": ');
      expect([malformed.status, malformed.body]).toMatchObject([400, { status: '400', scimType: 'invalidSyntax' }]);
      const unknown = await client.scim('POST', '/Users', person({ shoeSize: 42 }));
      expect([unknown.status, unknown.body]).toMatchObject([
        400,
        { scimType: 'invalidSyntax', detail: expect.stringContaining('shoeSize') },
      ]);
      const wrongType = await client.scim('POST', '/Users', person({ name: 'Ada' }));
      expect(wrongType.status).toBe(400);
      const stranger = await client.send('GET', `${system.run.scimBaseUrl}/Users`, undefined, {
        authorization: 'Bearer nonsense',
      });
      expect(stranger.status).toBe(401);
      expect(stranger.headers.get('www-authenticate')).toContain('Bearer');
      const large = await client.scim('POST', '/Users', person({ title: 'x'.repeat(1_100_000) }));
      expect(large.status).toBe(413);
      const method = await client.scim('PUT', '/Users', person());
      expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    });

    it('answers the second of two creates of one name with 409', async () => {
      const ada = person();
      const answers = await Promise.all([client.scim('POST', '/Users', ada), client.scim('POST', '/Users', ada)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    });

    it('keeps the ETag of a write that changes nothing, and refuses an outdated If-Match', async () => {
      const ada = person();
      const created = await client.scim('POST', '/Users', ada);
      const path = `/Users/${field(created, 'id')}`;
      const same = await client.scim('PUT', path, ada);
      expect(same.headers.get('etag')).toBe(created.headers.get('etag'));
      await client.scim('PATCH', path, patch({ op: 'replace', path: 'title', value: 'Countess' }));
      const outdated = await client.scim('PUT', path, ada, { 'if-match': created.headers.get('etag') ?? '' });
      expect(outdated.status).toBe(412);
    });

    it('lets a target that is down delay only itself', async () => {
      const fault = (mode: string) => client.send('POST', `${system.run.sandboxUrl}/shop/_faults`, { mode });
      expect((await fault('down')).status).toBe(200);
      const ada = person();
      try {
        await client.scim('POST', '/Users', ada);
        await eventually(async () =>
          expect(await countsOf(ada.userName)).toEqual({ app: 1, shop: 0, newsletter: 0, crm: 1 }),
        );
      } finally {
        await fault('none');
      }
      await eventually(
        async () => expect(await countsOf(ada.userName)).toEqual({ app: 1, shop: 1, newsletter: 0, crm: 1 }),
        { within: 60_000 },
      );
    }, 120_000);

    if (mode === 'kafka') {
      it('takes writes while Kafka is down, shows the lag, and makes up for it by itself', async () => {
        const ada = person();
        const lag = async (): Promise<number> => lagOf((await runRollcall(system, 'status', '--json')).out);
        await eventually(async () => expect(await lag()).toBe(0), { within: 30_000 });
        // Stopped and not killed: it would be started again at once.
        process.kill(system.pid('kafka'), 'SIGSTOP');
        try {
          expect((await client.scim('POST', '/Users', ada)).status).toBe(201);
          await eventually(async () => expect(await lag()).toBeGreaterThan(0), { within: 30_000 });
        } finally {
          process.kill(system.pid('kafka'), 'SIGCONT');
        }
        await eventually(
          async () => expect(await countsOf(ada.userName)).toEqual({ app: 1, shop: 1, newsletter: 0, crm: 1 }),
          { within: 90_000 },
        );
        await eventually(async () => expect(await lag()).toBe(0), { within: 90_000 });
      }, 240_000);
    }

    it('loses nothing to a kill -9 of everything and a restart', async () => {
      const ada = person();
      const created = await client.scim('POST', '/Users', ada);
      await system.killAll();
      await system.restart();
      expect((await client.scim('GET', `/Users/${field(created, 'id')}`)).status).toBe(200);
      await eventually(async () =>
        expect(await countsOf(ada.userName)).toEqual({ app: 1, shop: 1, newsletter: 0, crm: 1 }),
      );
    }, 120_000);

    it('writes no name and no address into any log, though they were in requests, paths and queries', async () => {
      const ada = person();
      await client.scim('POST', '/Users', ada);
      const address = encodeURIComponent(ada.userName);
      const asked = await client.scim('GET', `/Users?filter=${encodeURIComponent(`userName eq "${ada.userName}"`)}`);
      expect(asked.body).toMatchObject({ totalResults: 1 });
      expect((await client.scim('GET', `/Users/${address}`)).status).toBe(404);
      expect((await client.audit(`/people/${address}/history`)).status).toBeGreaterThanOrEqual(400);
      await eventually(async () => expect((await countsOf(ada.userName)).crm).toBe(1));
      const logs = system.logs() + system.output();
      expect(logs).toContain('"service":"syncer"');
      expect([...personal].filter((value) => logs.toLowerCase().includes(value.toLowerCase()))).toEqual([]);
    });
  });
}

const statusJson = z.object({
  services: z.array(z.object({ readers: z.array(z.object({ position: z.number() })) })),
  log: z.object({ tail: z.number() }),
});

/** How far the last of all readers is behind the log. */
function lagOf(text: string): number {
  const { services, log } = statusJson.parse(JSON.parse(text));
  return log.tail - Math.min(...services.flatMap(({ readers }) => readers.map(({ position }) => position)));
}
