import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { CUSTOMER, USER, idOf, patchOp, refusal } from '../testing/scim-bodies.ts';
import { TestIngress, type TestAnswer } from '../testing/test-ingress.ts';

let ingress: TestIngress;
let next = 0;

beforeAll(async () => {
  ingress = await TestIngress.open();
});

afterAll(async () => {
  const logs = ingress.logs();
  await ingress.close();
  expect(logs).not.toContain('winter-raffle');
});

const send: TestIngress['send'] = (...request) => ingress.send(...request);
const person = async (): Promise<string> =>
  idOf(await send('POST', '/Users', { schemas: [USER], userName: `u${String((next += 1))}` }));
const historyOf = z.object({
  Resources: z.array(
    z.looseObject({
      id: z.string(),
      change: z.string(),
      sequence: z.int(),
      consent: z.record(z.string(), z.unknown()),
      receipt: z.object({ $ref: z.string() }),
    }),
  ),
  nextAfter: z.int().optional(),
});
const history = async (id: string, query = '') =>
  historyOf.parse((await send('GET', `/Users/${id}/consents${query}`)).body);

const NEWSLETTER = { purpose: 'newsletter', channel: 'email' };
const TEXT = { noticeId: 'winter-raffle', noticeVersion: '3', noticeHash: 'ab'.repeat(32), noticeLanguage: 'de' };
const granted = (grantedAt: string, extra: object = {}): object => ({
  ...NEWSLETTER,
  state: 'granted',
  lawfulBasis: 'consent',
  grantedAt,
  source: 'web',
  method: 'double_opt_in',
  ...TEXT,
  ...extra,
});
const withdrawn = (withdrawnAt: string): object => ({ ...NEWSLETTER, state: 'withdrawn', withdrawnAt, source: 'web' });
const assert = (id: string, row: object): Promise<TestAnswer> =>
  send('PATCH', `/Users/${id}`, patchOp({ op: 'add', path: `${CUSTOMER}:consents`, value: [row] }));
const stateOf = async (id: string): Promise<unknown> => {
  const answer = await send('GET', `/Users/${id}?attributes=${CUSTOMER}:consents`);
  const shown = z.object({ [CUSTOMER]: z.object({ consents: z.array(z.object({ state: z.string() })).length(1) }) });
  return shown.parse(answer.body)[CUSTOMER].consents[0]?.state;
};

describe('the history of a person’s consents', () => {
  it('is empty before there are any, and 404 for nobody', async () => {
    expect((await history(await person())).Resources).toEqual([]);
    expect(await send('GET', '/Users/00000000-0000-4000-8000-000000000000/consents')).toMatchObject(refusal(404));
    expect(await send('POST', `/Users/${await person()}/consents`, {})).toMatchObject(refusal(405));
  });

  it('keeps every grant and withdrawal with its text, time and source, oldest first, whatever comes later', async () => {
    const id = await person();
    await assert(id, granted('2024-01-01T00:00:00Z'));
    await assert(id, withdrawn('2024-02-01T00:00:00Z'));
    await assert(id, granted('2024-03-01T00:00:00Z', { noticeVersion: '4' }));
    const { Resources } = await history(id);
    expect(Resources.map(({ change, consent }) => [change, consent['state'], consent['noticeVersion']])).toEqual([
      ['granted', 'granted', '3'],
      ['revoked', 'withdrawn', '3'],
      ['granted', 'granted', '4'],
    ]);
    const sequences = Resources.map(({ sequence }) => sequence);
    expect([...sequences].sort((a, b) => a - b)).toEqual(sequences);
    // What stands in the log stands there still when the consent itself is long another.
    await assert(id, withdrawn('2024-04-01T00:00:00Z'));
    expect((await history(id)).Resources.slice(0, 3)).toEqual(Resources);
  });

  it('comes in pages', async () => {
    const id = await person();
    for (const month of ['01', '02', '03']) await assert(id, granted(`2024-${month}-01T00:00:00Z`));
    const first = await history(id, '?count=2');
    expect([first.Resources.length, first.nextAfter]).toEqual([2, first.Resources[1]?.sequence]);
    const rest = await history(id, `?count=2&after=${String(first.nextAfter)}`);
    expect([rest.Resources.length, rest.nextAfter]).toEqual([1, undefined]);
    expect(await send('GET', `/Users/${id}/consents?after=x`)).toMatchObject(refusal(400, 'invalidValue'));
  });

  it('gives a receipt for each change, in the structure of ISO/IEC TS 27560', async () => {
    const id = await person();
    await assert(id, granted('2024-01-01T00:00:00Z', { controller: 'ACME', jurisdiction: 'DE' }));
    const [record] = (await history(id)).Resources;
    const receipt = await send('GET', `/Users/${id}/consents/${record?.id ?? ''}`);
    expect(record?.receipt.$ref).toBe(`${ingress.base}/Users/${id}/consents/${record?.id ?? ''}`);
    expect(receipt).toMatchObject({
      status: 200,
      body: {
        schema_version: 'ISO/IEC TS 27560:2023',
        receipt_id: record?.id,
        pii_principal_id: id,
        processing: [
          {
            purpose: 'newsletter',
            lawful_basis: 'consent',
            collection_method: 'web',
            privacy_notice: { id: 'winter-raffle', version: '3', sha256: 'ab'.repeat(32), language: 'de' },
            jurisdiction: 'DE',
          },
        ],
        party_identification: [{ party_role: 'pii_controller', party_id: 'ACME' }],
        events: [{ event_state: 'granted', given_at: '2024-01-01T00:00:00Z' }],
        proof: { log_sequence: record?.sequence, log_event: record?.id },
      },
    });
    expect(await send('GET', `/Users/${await person()}/consents/${record?.id ?? ''}`)).toMatchObject(refusal(404));
  });

  it('is closed to other tenants and to tokens that may not read', async () => {
    const id = await person();
    await assert(id, granted('2024-01-01T00:00:00Z'));
    const as = async (token: string) =>
      send('GET', `/Users/${id}/consents`, undefined, { authorization: `Bearer ${token}` });
    expect(await as(await ingress.tokenFor('other', ['scim:read']))).toMatchObject(refusal(404));
    expect(await as(await ingress.tokenFor('default', ['scim:write']))).toMatchObject(refusal(403));
  });
});

describe('a grant', () => {
  it.each(['noticeVersion', 'source', 'grantedAt'])('without %s is refused, naming it', async (missing) => {
    const id = await person();
    const row = Object.fromEntries(
      Object.entries(granted('2024-01-01T00:00:00Z')).filter(([attribute]) => attribute !== missing),
    );
    const answer = await assert(id, row);
    expect(answer).toMatchObject(refusal(400, 'invalidValue'));
    expect(answer.text).toContain(missing);
    expect((await history(id)).Resources).toEqual([]);
  });

  it('of a time more than five minutes ahead is refused', async () => {
    const ahead = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
    expect(await assert(await person(), granted(ahead(6)))).toMatchObject(refusal(400, 'invalidValue'));
    expect((await assert(await person(), granted(ahead(4)))).status).toBe(200);
  });

  it('older than a withdrawal does not lift it, a newer one does', async () => {
    const id = await person();
    await assert(id, granted('2024-01-01T00:00:00Z'));
    await assert(id, withdrawn('2024-03-01T00:00:00Z'));
    await assert(id, granted('2024-02-01T00:00:00Z'));
    expect(await stateOf(id)).toBe('withdrawn');
    await assert(id, granted('2024-04-01T00:00:00Z'));
    expect(await stateOf(id)).toBe('granted');
  });

  it('that is imported never lifts a withdrawal', async () => {
    const id = await person();
    await assert(id, granted('2024-01-01T00:00:00Z'));
    await assert(id, withdrawn('2024-02-01T00:00:00Z'));
    await assert(id, granted('2024-06-01T00:00:00Z', { source: 'import', method: 'imported' }));
    expect(await stateOf(id)).toBe('withdrawn');
    expect((await history(id)).Resources.map(({ change }) => change)).toEqual(['granted', 'revoked']);
  });
});
