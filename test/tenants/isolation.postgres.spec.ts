import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IngressDoor } from '#event-log';
import type { TestAnswer } from '../../apps/ingress/testing/test-ingress.ts';
import { AuditedSystem, type Answer } from '../auditor/audited-system.ts';
import { eventually } from '../support/eventually.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const RIGHTS = ['scim:read', 'scim:write', 'admin', 'audit', 'audit:open', 'erase'] as const;

/** One tenant as its own tokens see it. */
interface Side {
  readonly tenant: string;
  readonly token: string;
  readonly person: string;
  readonly group: string;
}

let system: AuditedSystem;
let here: Side;
let there: Side;

const scim = (token: string, method: string, path: string, body?: object): Promise<TestAnswer> =>
  system.ingress.send(method, path, body, { authorization: `Bearer ${token}` });
const idOf = ({ body, text }: TestAnswer): string => {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string') return body.id;
  throw new Error(`no resource was made: ${text}`);
};
/** The same in both tenants, to the letter. */
const ada = {
  schemas: [USER],
  userName: 'ada@example.org',
  externalId: '4711',
  name: { familyName: 'Lovelace' },
  emails: [{ value: 'ada@example.org' }],
};
const settle = async (tenant: string): Promise<Side> => {
  const token = await system.ingress.tokenFor(tenant, RIGHTS);
  const person = idOf(await scim(token, 'POST', '/Users', ada));
  const crew = { schemas: [GROUP], displayName: 'Crew', externalId: 'crew', members: [{ value: person }] };
  return { tenant, token, person, group: idOf(await scim(token, 'POST', '/Groups', crew)) };
};
const retitled = (value: string): object => ({
  schemas: [PATCH],
  Operations: [{ op: 'replace', path: 'title', value }],
});
const eventsOf = async (subject: string): Promise<readonly { tenant: string; type: string }[]> => {
  const text = 'SELECT tenant, type FROM log.event WHERE subject = $1 ORDER BY sequence';
  return (await system.ingress.pool.query<{ tenant: string; type: string }>(text, [subject])).rows;
};
/** The registry’s whole state of a tenant, its log included. */
const stateOf = async ({ tenant }: Side): Promise<unknown> => {
  const tables = ['registry.resource', 'registry.claim', 'registry.value', 'registry.membership', 'registry.token'];
  const whole = [...tables, 'log.event', 'audit.erasure'].map(
    (table) => `SELECT '${table}' AS of, to_jsonb(t) AS row FROM ${table} t WHERE tenant = $1`,
  );
  const { rows } = await system.ingress.pool.query(`${whole.join(' UNION ALL ')} ORDER BY of, row`, [tenant]);
  return rows;
};

beforeAll(async () => {
  system = await AuditedSystem.open();
  [here, there] = [await settle('default'), await settle('acme')];
  await system.indexed();
});

afterAll(async () => {
  const logs = system.logs() + system.ingress.logs();
  await system.close();
  expect(logs).not.toContain('Lovelace');
});

describe('two tenants with the same people', () => {
  it('each have them, and see only their own', async () => {
    expect(here.person).not.toBe(there.person);
    for (const { token, person, group } of [here, there]) {
      for (const query of [
        '',
        'filter=userName eq "ada@example.org"',
        'filter=externalId eq "4711"',
        'filter=emails.value eq "ada@example.org"',
        'filter=name.familyName co "love"',
        `filter=groups.value eq "${group}"`,
        'sortBy=userName',
        'cursor=',
      ]) {
        const { body } = await scim(token, 'GET', `/Users?${query}`);
        expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: person, groups: [{ value: group }] }] });
      }
      for (const query of ['', 'filter=displayName eq "crew"', `filter=members.value eq "${person}"`]) {
        const { body } = await scim(token, 'GET', `/Groups?${query}`);
        expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: group, members: [{ value: person }] }] });
      }
      const all = await scim(token, 'POST', '/.search', { schemas: [SEARCH], count: 100 });
      expect(all.body).toMatchObject({ totalResults: 2 });
    }
  });

  it('refuse a second person of a name each for itself', async () => {
    for (const { token } of [here, there]) expect((await scim(token, 'POST', '/Users', ada)).status).toBe(409);
  });

  it('take no cursor of the other', async () => {
    await scim(here.token, 'POST', '/Users', { schemas: [USER], userName: 'second' });
    const { body } = await scim(here.token, 'GET', '/Users?cursor=&count=1');
    const { nextCursor } = body as { nextCursor: string };

    const query = `/Users?count=1&cursor=${encodeURIComponent(nextCursor)}`;
    expect((await scim(here.token, 'GET', query)).status).toBe(200);
    expect(await scim(there.token, 'GET', query)).toMatchObject({ status: 400, body: { scimType: 'invalidCursor' } });
  });
});

describe('a token of one tenant', () => {
  it('finds nobody under an id of the other, by any method, and changes nothing there', async () => {
    const before = await stateOf(here);
    const { person, group } = here;
    for (const [method, path, body] of [
      ['GET', `/Users/${person}`],
      ['PUT', `/Users/${person}`, ada],
      ['PATCH', `/Users/${person}`, retitled('Countess')],
      ['DELETE', `/Users/${person}`],
      ['GET', `/Users/${person}/consents`],
      ['GET', `/Groups/${group}`],
      ['PUT', `/Groups/${group}`, { schemas: [GROUP], displayName: 'Crew' }],
      ['PATCH', `/Groups/${group}`, { schemas: [PATCH], Operations: [{ op: 'remove', path: 'members' }] }],
      ['DELETE', `/Groups/${group}`],
    ] as const) {
      expect([method, path, (await scim(there.token, method, path, body)).status]).toEqual([method, path, 404]);
    }
    const operations = ['PUT', 'PATCH', 'DELETE'].map((method) => ({
      method,
      path: `/Users/${person}`,
      ...(method === 'DELETE' ? {} : { data: method === 'PUT' ? ada : retitled('Countess') }),
    }));
    const bulk = await scim(there.token, 'POST', '/Bulk', { schemas: [BULK], Operations: operations });
    expect(bulk.body).toMatchObject({ Operations: operations.map(() => ({ status: '404' })) });

    expect(await stateOf(here)).toEqual(before);
  });

  it('makes nobody of the other a member, and reads nothing of them through a group', async () => {
    const add = { op: 'add', path: 'members', value: [{ value: here.person }] };
    const answer = await scim(there.token, 'PATCH', `/Groups/${there.group}`, { schemas: [PATCH], Operations: [add] });

    expect(answer.status).toBe(400);
    const { body } = await scim(there.token, 'GET', `/Groups/${there.group}`);
    expect(body).toMatchObject({ members: [{ value: there.person }] });
    for (const filter of [`members.value eq "${here.person}"`, `groups.value eq "${here.group}"`]) {
      const type = filter.startsWith('members') ? 'Groups' : 'Users';
      const found = await scim(there.token, 'GET', `/${type}?filter=${encodeURIComponent(filter)}`);
      expect(found.body).toMatchObject({ totalResults: 0 });
    }
  });

  it('stands for nobody of the other at /Me', async () => {
    const answer = await fetch(`${system.ingress.url}/admin/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${there.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'me', scopes: ['scim:read'], person: here.person }),
    });
    const { token } = (await answer.json()) as { token: string };

    expect((await scim(token, 'GET', '/Me')).status).toBe(404);
  });
});

describe('the auditor', () => {
  it('tells each tenant the history of its own people, recorded in its own log', async () => {
    for (const { token, person, tenant } of [here, there]) {
      const answer = await system.ask(`/people/${person}/history?open=true&purpose=audit`, token);

      expect(answer).toMatchObject({ status: 200, body: { entries: [{ data: { state: 'opened' } }] } });
      expect((await eventsOf(person)).at(-1)).toEqual({ tenant, type: 'rollcall.access.opened' });
    }
    await system.indexed();
    const again = await system.ask(`/people/${there.person}/history`, there.token);
    const reading = again.body.entries?.find(({ type }) => type === 'rollcall.access.opened');
    expect(reading).toMatchObject({ type: 'rollcall.access.opened', actor: { name: 'services' } });
  });

  it('gives each tenant the keys of its own people, recorded in its own log', async () => {
    const before = (await eventsOf(there.person)).length;
    const { status, text } = await system.ask(`/people/${there.person}/key?purpose=audit`, there.token, 'POST');

    expect([status, text]).toEqual([200, expect.stringContaining('"kty":"oct"')]);
    expect(await eventsOf(there.person)).toHaveLength(before + 1);
  });

  it('knows nobody of the other tenant, and records no reading of theirs', async () => {
    const before = await stateOf(here);
    const created = await sequenceOf(here);
    const asked: [string, string, object?][] = [
      ['GET', `/people/${here.person}/history`],
      ['GET', `/people/${here.person}/history?open=true&purpose=audit`],
      ['GET', `/groups/${here.group}/history`],
      ['POST', `/people/${here.person}/key?purpose=audit`],
      ['GET', `/events/${created}/proof`],
      ['POST', '/privacy/erasures', { subject: here.person }],
    ];
    for (const [method, path, body] of asked) {
      const { status } = await system.ask(path, there.token, method, body);
      expect([method, path, status]).toEqual([method, path, 404]);
    }

    expect(await stateOf(here)).toEqual(before);
    const found = await system.ask('/events?limit=500', there.token);
    expect(found.text).toContain(there.person);
    expect(found.text).not.toContain(here.person);
  });

  it('proves to each tenant that its own events are in the log', async () => {
    for (const side of [here, there]) {
      const sequence = await sequenceOf(side);
      await eventually(async () => {
        expect((await system.ask(`/events/${sequence}/proof`, side.token)).status).toBe(200);
      });
    }
  });

  it('erases somebody of one tenant whole, and leaves their namesake in the other', async () => {
    await system.startProjector();
    const token = await system.ingress.tokenFor('third', RIGHTS);
    const subject = idOf(await scim(token, 'POST', '/Users', ada));
    await eventually(async () => {
      expect((await system.ask('/privacy/erasures', token, 'POST', { subject })).status).toBe(202);
    });
    const id = (await erasuresOf(token))[0]?.id ?? '';
    for (const method of ['GET', 'POST']) {
      const path = `/privacy/erasures/${id}${method === 'POST' ? '/sign-off' : ''}`;
      const body = method === 'POST' ? { reason: 'none of theirs' } : undefined;
      expect((await system.ask(path, here.token, method, body)).status).toBe(404);
    }
    await eventually(async () => expect(await erasuresOf(token)).toMatchObject([{ step: 'done' }]), { within: 60_000 });

    expect((await eventsOf(subject)).map(({ tenant, type }) => `${tenant} ${type}`)).toEqual([
      'third rollcall.user.created',
      'third rollcall.erasure.requested',
      'third rollcall.user.erased',
      'third rollcall.erasure.completed',
    ]);
    const asked = `SELECT t.tenant FROM log.event e JOIN registry.token t ON t.id = e.actor::uuid
                   WHERE e.subject = $1 AND e.type = 'rollcall.erasure.requested'`;
    expect((await system.ingress.pool.query(asked, [subject])).rows).toEqual([{ tenant: 'third' }]);
    expect((await system.ask(`/people/${subject}/key?purpose=audit`, token, 'POST')).status).toBe(410);
    expect(await erasuresOf(here.token)).toEqual([]);
    expect((await scim(here.token, 'GET', `/Users/${here.person}`)).status).toBe(200);
    expect((await system.ask(`/people/${here.person}/key?purpose=audit`, here.token, 'POST')).status).toBe(200);
  });
});

describe('where the services have a token of one tenant only, as an earlier version gave them', () => {
  it('that tenant’s readings go on, and the others’ are refused and not shown', async () => {
    await system.recordWith(await system.ingress.tokenFor('default', ['facts']));
    const answers: Answer[] = [];
    for (const { person, token } of [here, there]) answers.push(await system.ask(`/people/${person}/history`, token));
    await system.allowRecording(true);

    expect(answers.map(({ status }) => status)).toEqual([200, 503]);
    expect(answers[1]?.text).toContain('a token of a tenant tells facts about that tenant alone');
  });
});

describe('the door to the log', () => {
  it('reads its token each time, and gives a reason to wait for whatever is not the request’s fault', async () => {
    const { url, home } = system.ingress;
    const options = { ingressUrl: url, tokenFile: `${home}/facts-token`, deadline: 5_000 };
    const fact = {
      tenant: there.tenant,
      id: randomUUID(),
      type: 'rollcall.access.opened',
      subject: there.person,
      source: 'audit',
      data: { purpose: 'p', what: 'w' },
    };
    const door = new IngressDoor(options);

    expect(await door.tell([fact])).toEqual({ kind: 'taken', body: { accepted: 1, duplicates: 0 } });
    expect(await door.tell([fact])).toEqual({ kind: 'taken', body: { accepted: 0, duplicates: 1 } });
    expect(await door.tell([{ ...fact, subject: here.person, id: randomUUID() }])).toEqual({
      kind: 'refused',
      status: 400,
      reason: 'the ingress answers 400: facts.0.subject: no such resource',
    });
    await system.allowRecording(false);
    expect(await door.tell([fact])).toMatchObject({ kind: 'later', reason: expect.stringContaining('answers 401') });
    await system.allowRecording(true);
    expect(await new IngressDoor({ ...options, tokenFile: `${home}/none` }).tell([fact])).toEqual({
      kind: 'later',
      reason: 'the file with the token for the ingress cannot be read (ENOENT)',
    });
    const nowhere = new IngressDoor({ ...options, ingressUrl: 'http://127.0.0.1:1', attempts: 2 });
    expect(await nowhere.tell([fact])).toEqual({ kind: 'later', reason: 'the ingress does not answer' });
  });
});

async function sequenceOf({ person }: Side): Promise<number> {
  const { rows } = await system.ingress.pool.query<{ sequence: number }>(
    'SELECT min(sequence) AS sequence FROM log.event WHERE subject = $1',
    [person],
  );
  return Number(rows[0]?.sequence);
}

async function erasuresOf(token: string): Promise<readonly { readonly id: string; readonly step: string }[]> {
  const { text } = await system.ask('/privacy/erasures', token);
  return (JSON.parse(text) as { erasures: { id: string; step: string }[] }).erasures;
}
