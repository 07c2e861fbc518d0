import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ComposeSystem } from '../compose/compose-system.ts';
import { eventually } from '../support/eventually.ts';
import { CUSTOMER, USER } from '../support/scim-schemas.ts';
import { ScimClient } from './scim-client.ts';

const TOKEN = '/var/lib/rollcall/token';

const ada = {
  schemas: [USER, CUSTOMER],
  userName: 'ada@example.org',
  name: { givenName: 'Ada', familyName: 'Quast' },
  emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
  [CUSTOMER]: {
    consents: [
      {
        purpose: 'newsletter',
        channel: 'email',
        state: 'granted',
        grantedAt: '2026-01-01T00:00:00Z',
        source: 'web',
        noticeId: 'newsletter',
        noticeVersion: '3',
      },
    ],
  },
};

/** No Docker engine is needed: what the two files say is done by processes (test/compose). */
describe('docker compose up', () => {
  let system: ComposeSystem;
  let client: ScimClient;

  beforeAll(async () => {
    system = await ComposeSystem.up();
    client = new ScimClient({
      run: {
        scimBaseUrl: `${system.url('ingress', 7_400)}/scim/v2`,
        auditorUrl: system.url('auditor', 7_401),
        sandboxUrl: system.url('sandbox', 7_402),
        token: system.read('ingress', TOKEN).trim(),
      },
    });
    const ready = async (base: string): Promise<void> => {
      expect({ base, status: (await fetch(`${base}/readyz`)).status }).toEqual({ base, status: 200 });
    };
    await eventually(() => ready(system.url('ingress', 7_400)), { within: 60_000 });
    await eventually(() => ready(system.url('auditor', 7_401)), { within: 60_000 });
  }, 180_000);

  afterAll(() => system.down(), 60_000);

  it('takes a person with the token that it made, brings them to the four systems and tells their history', async () => {
    const created = await client.scim('POST', '/Users', ada);
    expect(created).toMatchObject({ status: 201, body: { id: expect.any(String) } });
    await eventually(
      async () => {
        const { app, shop, newsletter, crm } = await client.systems();
        for (const records of [app, shop, newsletter, crm]) {
          expect(JSON.stringify(records)).toContain(ada.userName);
        }
      },
      { within: 60_000 },
    );
    const { id } = created.body as { readonly id: string };
    await eventually(
      async () => {
        const { status, body } = await client.audit(`/people/${id}/history`);
        expect(status).toBe(200);
        const told = JSON.stringify(body);
        for (const word of ['rollcall.user.created', 'first token', 'rollcall.target.applied'])
          expect(told).toContain(word);
        for (const target of ['app', 'shop', 'newsletter', 'crm']) expect(told).toContain(`"${target}"`);
      },
      { within: 60_000 },
    );
  });

  it('has the log in Kafka, in topics that lose nothing', async () => {
    const { code, output } = await system.exec('ingress', ['dist/apps/cli/main.js', 'topics', 'check']);
    expect(output.match(/SOUND/g)).toHaveLength(4);
    expect(code).toBe(0);
  });

  it('keeps its tokens when it is started again', async () => {
    const before = system.read('ingress', TOKEN);
    const { code } = await system.exec('tokens', ['dist/apps/cli/main.js', 'token', 'bootstrap']);
    expect([code, system.read('auditor', TOKEN)]).toEqual([0, before]);
  });

  it('says nothing on standard error, and stops within the 10 seconds that docker leaves it', async () => {
    expect(
      system
        .logs()
        .split('\n')
        .filter((line) => /^\(node:|^rollcall /.test(line)),
    ).toEqual([]);
    const ended = new Map([...(await system.stop())].map(([name, code]) => [name, String(code)]));
    for (const name of ['ingress', 'auditor', 'projector', 'syncer', 'sandbox']) {
      // Nest ends by the same signal once its hooks are through; what is late is ended otherwise.
      expect({ name, ended: ended.get(name) }).toEqual({ name, ended: expect.stringMatching(/^(0|SIGTERM)$/) });
    }
  });
});
