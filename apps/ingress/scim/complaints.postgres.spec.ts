import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, GROUP, USER, idOf, memberIds, patchOp, refusal } from '../testing/scim-bodies.ts';
import { TestIngress, type TestAnswer } from '../testing/test-ingress.ts';

const NOBODY = '2819c223-7f76-453a-919d-413861904646';

let ingress: TestIngress;
let next = 0;

beforeAll(async () => {
  ingress = await TestIngress.open();
});

afterAll(() => ingress.close());

const send: TestIngress['send'] = (...request) => ingress.send(...request);
const name = (): string => `ada${String((next += 1))}@example.org`;
const post = (extra: object = {}): Promise<TestAnswer> =>
  send('POST', '/Users', { schemas: [USER], userName: name(), ...extra });
const person = async (extra: object = {}): Promise<string> => idOf(await post(extra));
const group = async (...members: string[]): Promise<string> =>
  idOf(
    await send('POST', '/Groups', {
      schemas: [GROUP],
      displayName: name(),
      members: members.map((value) => ({ value })),
    }),
  );
const lookup = async (filter: string): Promise<unknown> =>
  (await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body;

/** What users of such systems suffer from. Each test cites where (repository#number of public trackers). */
describe('complaints', () => {
  describe('1: active=false is answered 200 and ignored (Cogtrix#122, oneuptime#3852, ssoready#155, sentry-docs#16258)', () => {
    it.each([
      ['by path', { op: 'replace', path: 'active', value: false }],
      ['without a path', { op: 'replace', value: { active: false } }],
      ['qualified', { op: 'replace', path: `${USER}:active`, value: false }],
      ['in capitals', { op: 'Replace', path: 'ACTIVE', value: false }],
    ])('a person is inactive afterwards, %s', async (_, operation) => {
      const id = await person({ active: true });
      expect(await send('PATCH', `/Users/${id}`, patchOp(operation))).toMatchObject({
        status: 200,
        body: { active: false },
      });
      expect(await send('GET', `/Users/${id}`)).toMatchObject({ body: { active: false } });
      expect(await lookup(`active eq false and id eq "${id}"`)).toMatchObject({ totalResults: 1 });
    });

    it('by a PUT, too, and what cannot be understood is no success', async () => {
      const created = await post({ active: true });
      const { userName } = created.body as { userName: string };
      const path = `/Users/${idOf(created)}`;
      expect(await send('PUT', path, { schemas: [USER], userName, active: false })).toMatchObject({
        body: { active: false },
      });
      const nonsense = patchOp({ op: 'replace', path: 'active', value: 'off' });
      expect(await send('PATCH', path, nonsense)).toMatchObject(refusal(400, 'invalidValue'));
    });
  });

  describe('2: Entra sends "False" as text (unleash#9336, snipe-it#19526)', () => {
    it.each(['False', 'false', 'FALSE'])('%s deactivates', async (text) => {
      const id = await person({ active: 'True' });
      expect(await send('GET', `/Users/${id}`)).toMatchObject({ body: { active: true } });
      const answer = await send('PATCH', `/Users/${id}`, patchOp({ op: 'Replace', path: 'active', value: text }));
      expect(answer).toMatchObject({ status: 200, body: { active: false } });
    });
  });

  describe('3: a changed e-mail address breaks the person (ssoready#164, growthbook#1680)', () => {
    it('keeps the id, finds the person by the new name, and frees the old one', async () => {
      const [before, after] = [name(), name()];
      const id = await person({ userName: before, externalId: before, emails: [{ value: before, type: 'work' }] });
      const answer = await send(
        'PATCH',
        `/Users/${id}`,
        patchOp(
          { op: 'Replace', path: 'userName', value: after },
          { op: 'Replace', path: 'emails[type eq "work"].value', value: after },
        ),
      );
      expect(answer).toMatchObject({ status: 200, body: { id, userName: after } });
      expect(await lookup(`userName eq "${after}"`)).toMatchObject({ totalResults: 1, Resources: [{ id }] });
      expect(await lookup(`emails.value eq "${before}" or userName eq "${before}"`)).toMatchObject({ totalResults: 0 });
      expect(await post({ userName: before })).toMatchObject({ status: 201 });
    });

    it('Okta deactivates and creates anew under one externalId: both are found, told apart by active', async () => {
      const externalId = `00u${name()}`;
      const former = await person({ externalId, active: true });
      await send('PATCH', `/Users/${former}`, patchOp({ op: 'replace', value: { active: false } }));
      const latter = await person({ externalId, active: true });
      expect(await lookup(`externalId eq "${externalId}"`)).toMatchObject({ totalResults: 2 });
      expect(await lookup(`externalId eq "${externalId}" and active eq true`)).toMatchObject({
        Resources: [{ id: latter }],
      });
    });
  });

  describe('5: a repeated POST answers "created" and wipes externalId (itsaplan#250)', () => {
    it('is told 409, and the person stays as it was', async () => {
      const first = { userName: name(), externalId: 'kept', title: 'Countess' };
      const id = await person(first);
      expect(await post({ userName: first.userName.toUpperCase() })).toMatchObject(refusal(409, 'uniqueness'));
      expect(await send('GET', `/Users/${id}`)).toMatchObject({ body: first });
    });
  });

  describe('6: a lookup by another spelling misses, and the person comes twice; DELETE says 200 (Infisical#8154)', () => {
    it.each([
      (userName: string) => `userName eq "${userName.toUpperCase()}"`,
      (userName: string) => `USERNAME Eq "${userName}"`,
      (userName: string) => `${USER}:userName eq "${userName}"`,
      (userName: string) => `emails eq "${userName}"`,
      (userName: string) => `emails.value eq "${userName}"`,
      (userName: string) => `emails[type eq "work"].value eq "${userName}"`,
      (userName: string) => `emails[type eq "work" and value eq "${userName}"]`,
      (userName: string) => `employeeNumber eq "${userName}"`,
    ])('finds the one person: %s', async (filter) => {
      const userName = name();
      const id = await person({
        userName,
        emails: [{ value: userName, type: 'work' }],
        [ENTERPRISE]: { employeeNumber: userName },
      });
      expect(await lookup(filter(userName))).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    });

    it('DELETE is 204 without a body, and 404 the second time', async () => {
      const id = await person();
      const deleted = await send('DELETE', `/Users/${id}`);
      expect([deleted.status, deleted.text]).toEqual([204, '']);
      expect(await send('DELETE', `/Users/${id}`)).toMatchObject(refusal(404));
    });
  });

  describe('7: a member that cannot be resolved is a 500, retried every 20 minutes (lightdash#24458)', () => {
    it.each([NOBODY, 'nobody', '0'.repeat(400)])(
      '%j is a 400 that names the member, and the group stays as it was',
      async (value) => {
        const member = await person();
        const id = await group(member);
        const operation = { op: 'add', path: 'members', value: [{ value: member }, { value }] };
        const answer = await send('PATCH', `/Groups/${id}`, patchOp(operation));
        expect(answer).toMatchObject(refusal(400, 'invalidValue'));
        expect(answer.text).toContain('members[1].value');
        expect(memberIds(await send('GET', `/Groups/${id}`))).toEqual([member]);
      },
    );

    it('a member that was deleted is told in the same way', async () => {
      const member = await person();
      await send('DELETE', `/Users/${member}`);
      const body = { schemas: [GROUP], displayName: 'g', members: [{ value: member }] };
      expect(await send('POST', '/Groups', body)).toMatchObject(refusal(400, 'invalidValue'));
    });
  });

  describe('8: a group PATCH loses members (fleet#50724)', () => {
    it('thirty at once, each adding one and taking one away, lose nothing', async () => {
      const stay = await Promise.all(Array.from({ length: 30 }, () => person()));
      const leave = await Promise.all(Array.from({ length: 30 }, () => person()));
      const id = await group(...leave);
      const changes = stay.map((value, n) =>
        send(
          'PATCH',
          `/Groups/${id}`,
          patchOp(
            { op: 'add', path: 'members', value: [{ value }] },
            { op: 'remove', path: `members[value eq "${leave[n] ?? ''}"]` },
          ),
        ),
      );
      expect(new Set((await Promise.all(changes)).map(({ status }) => status))).toEqual(new Set([200]));
      expect(memberIds(await send('GET', `/Groups/${id}`)).sort()).toEqual([...stay].sort());
    });

    it('a rename leaves them alone, by PATCH and by a PUT that does not name them', async () => {
      const member = await person();
      const id = await group(member);
      await send('PATCH', `/Groups/${id}`, patchOp({ op: 'replace', value: { id, displayName: 'renamed' } }));
      await send('PUT', `/Groups/${id}`, { schemas: [GROUP], displayName: 'renamed again' });
      expect(memberIds(await send('GET', `/Groups/${id}`))).toEqual([member]);
    });
  });

  describe('9: removing a member after the person is a 404 for ever (Budibase#17175, appsmith#25233)', () => {
    it.each([
      ['by filter', (value: string) => ({ op: 'remove', path: `members[value eq "${value}"]` })],
      ['by value', (value: string) => ({ op: 'Remove', path: 'members', value: [{ value }] })],
    ])('is 200, %s', async (_, operation) => {
      const [gone, stays] = [await person(), await person()];
      const id = await group(gone, stays);
      await send('DELETE', `/Users/${gone}`);
      expect(memberIds(await send('GET', `/Groups/${id}`))).toEqual([stays]);
      expect((await send('PATCH', `/Groups/${id}`, patchOp(operation(gone)))).status).toBe(200);
      expect((await send('PATCH', `/Groups/${id}`, patchOp(operation(NOBODY)))).status).toBe(200);
      expect(memberIds(await send('GET', `/Groups/${id}`))).toEqual([stays]);
    });
  });

  describe('15: an expired token is a silent 401, and only one can be active (Kong developer.konghq.com#3100, #3671; omicron#9260)', () => {
    it('two are valid at a time; the expired one says so in its answer', async () => {
      const [old, fresh] = [
        await ingress.tokenFor('default', ['scim:read']),
        await ingress.tokenFor('default', ['scim:read']),
      ];
      const ended = await ingress.tokenFor('default', ['scim:read'], new Date(Date.now() - 1_000));
      const askWith = (token: string) => send('GET', '/Users?count=0', undefined, { authorization: `Bearer ${token}` });
      expect([(await askWith(old)).status, (await askWith(fresh)).status]).toEqual([200, 200]);
      const refused = await askWith(ended);
      expect(refused).toMatchObject(refusal(401));
      expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    });
  });
});
