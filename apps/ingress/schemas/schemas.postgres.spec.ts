import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '#identity';
import { eventually } from '../../../test/support/eventually.ts';
import { TestIngress } from '../testing/test-ingress.ts';
import { TenantTypes } from './tenant-types.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const BADGE = 'urn:acme:params:scim:schemas:extension:badge:1.0:User';

const badge = {
  id: BADGE,
  name: 'Badge',
  description: 'What opens the doors',
  attributes: [
    { name: 'color', description: 'Of the plastic' },
    { name: 'number', type: 'integer' },
    {
      name: 'doors',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value' }, { name: 'until', type: 'dateTime' }],
    },
  ],
};

describe('/Schemas of a tenant', () => {
  let ingress: TestIngress;
  let tenant: string;
  let headers: Record<string, string>;

  beforeAll(async () => {
    ingress = await TestIngress.open();
  });
  afterAll(() => ingress.close());
  beforeEach(async () => {
    tenant = `t-${randomUUID().slice(0, 8)}`;
    const token = await ingress.tokenFor(tenant, ['scim:read', 'scim:write', 'admin']);
    headers = { authorization: `Bearer ${token}` };
  });

  const send = (method: string, path: string, body?: unknown) => ingress.send(method, path, body, headers);
  const create = (extension: object) =>
    send('POST', '/Users', { schemas: [USER, BADGE], userName: randomUUID(), [BADGE]: extension });
  const idOf = ({ body }: { body: unknown }) => (body as { id: string }).id;
  const found = async (filter: string) =>
    ((await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body as { totalResults: number }).totalResults;

  it('are registered, told by discovery, and taken by every kind of request', async () => {
    expect((await create({ color: 'Red' })).status).toBe(400);
    const added = await send('POST', '/Schemas', badge);
    expect([added.status, added.headers.get('location')]).toEqual([201, `${ingress.base}/Schemas/${BADGE}`]);
    expect((await send('GET', `/Schemas/${BADGE.toUpperCase()}`)).body).toMatchObject({ id: BADGE, name: 'Badge' });
    expect((await send('GET', '/Schemas')).body).toMatchObject({ totalResults: 8 });
    expect((await send('GET', '/ResourceTypes/User')).body).toMatchObject({
      schemaExtensions: expect.arrayContaining([{ schema: BADGE, required: false }]),
    });
    const made = await create({ color: 'Red', number: 7, doors: [{ value: 'North' }] });
    expect([made.status, made.body]).toMatchObject([
      201,
      { schemas: [USER, BADGE], [BADGE]: { color: 'Red', number: 7, doors: [{ value: 'North' }] } },
    ]);
    const operations = [
      { op: 'replace', path: `${BADGE}:color`, value: 'GREEN' },
      { op: 'add', path: `${BADGE}:doors`, value: [{ value: 'South', until: '2030-01-01T00:00:00+02:00' }] },
    ];
    const patched = await send('PATCH', `/Users/${idOf(made)}`, { schemas: [PATCH], Operations: operations });
    expect([patched.status, patched.body]).toMatchObject([
      200,
      { schemas: [USER, BADGE], [BADGE]: { color: 'GREEN' } },
    ]);
    expect(await found(`${BADGE}:color eq "green"`)).toBe(1);
    expect(
      await found(`${BADGE}:number gt 6 and ${BADGE}:doors[value sw "so" and until lt "2030-01-01T00:00:00Z"]`),
    ).toBe(1);
    expect(await found(`${BADGE}:color eq "red"`)).toBe(0);
    const shown = await send('GET', `/Users/${idOf(made)}?attributes=${BADGE}:number`);
    expect((shown.body as Record<string, unknown>)[BADGE]).toEqual({ number: 7 });
    const data = { schemas: [USER, BADGE], userName: randomUUID(), [BADGE]: { color: 'Blue' } };
    const bulk = { schemas: [BULK], Operations: [{ method: 'POST', path: '/Users', bulkId: 'b', data }] };
    expect((await send('POST', '/Bulk', bulk)).body).toMatchObject({ Operations: [{ status: '201' }] });
    expect(await found(`${BADGE}:color eq "BLUE"`)).toBe(1);
    expect((await create({ number: 'seven' })).body).toMatchObject({ scimType: 'invalidValue' });
  });

  it('are nobody else’s', async () => {
    await send('POST', '/Schemas', badge);
    const other = { authorization: `Bearer ${await ingress.tokenFor('stranger', ['scim:read', 'scim:write'])}` };
    expect((await ingress.send('GET', `/Schemas/${BADGE}`, undefined, other)).status).toBe(404);
    const data = { schemas: [USER, BADGE], userName: randomUUID(), [BADGE]: { color: 'Red' } };
    expect((await ingress.send('POST', '/Users', data, other)).status).toBe(400);
    expect((await ingress.send('POST', '/Schemas', badge, other)).status).toBe(403);
  });

  it('do not change in a way that breaks what is stored, and say why', async () => {
    await send('POST', '/Schemas', badge);
    const made = await create({ color: 'Red', doors: [{ value: 'North' }] });
    const [color, number, doors] = badge.attributes;
    const replaced = (...attributes: unknown[]) => send('PUT', `/Schemas/${BADGE}`, { ...badge, attributes });
    expect(await replaced(color, doors)).toMatchObject({ status: 200 });
    expect(await replaced(color, number, doors)).toMatchObject({ status: 200 });
    expect((await replaced(number, doors)).body).toMatchObject({
      status: '409',
      detail: 'color: the attribute would go, but there are people with a value of it; change those people first',
    });
    expect(await replaced({ name: 'color', type: 'integer' }, doors)).toMatchObject({ status: 409 });
    expect(await replaced(color, { ...number, required: true }, doors)).toMatchObject({ status: 409 });
    const until = { name: 'until', type: 'dateTime' };
    expect(await replaced(color, number, { ...doors, subAttributes: [until] })).toMatchObject({ status: 409 });
    expect(
      await replaced(color, number, { ...doors, subAttributes: [{ name: 'value' }, { ...until, required: true }] }),
    ).toMatchObject({ status: 409 });
    expect(
      await replaced(color, number, { ...doors, subAttributes: [{ name: 'value', required: true }] }),
    ).toMatchObject({ status: 200 });
    expect(await send('DELETE', `/Schemas/${BADGE}`)).toMatchObject({ status: 409 });
    await send('DELETE', `/Users/${idOf(made)}`);
    expect(await send('DELETE', `/Schemas/${BADGE}`)).toMatchObject({ status: 204 });
    expect(await send('GET', `/Schemas/${BADGE}`)).toMatchObject({ status: 404 });
    expect((await create({ color: 'Red' })).status).toBe(400);
  });

  it('come once, and the standard ones stay as they are', async () => {
    await send('POST', '/Schemas', badge);
    expect((await send('POST', '/Schemas', { ...badge, id: BADGE.toUpperCase() })).body).toMatchObject({
      status: '409',
      scimType: 'uniqueness',
    });
    expect(await send('PUT', `/Schemas/${BADGE}`, { ...badge, id: `${BADGE}2` })).toMatchObject({ status: 400 });
    expect(await send('DELETE', `/Schemas/${USER}`)).toMatchObject({ status: 403 });
    expect(await send('PUT', '/Schemas/urn:acme:nothing', { ...badge, id: 'urn:acme:nothing' })).toMatchObject({
      status: 404,
    });
  });

  it('keep an immutable attribute as it is once it has a value, under PUT as under PATCH (RFC 7644 §3.5.1)', async () => {
    const doors = {
      name: 'doors',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value' }, { name: 'lock', mutability: 'immutable' }],
    };
    const attributes = [{ name: 'color' }, { name: 'number', type: 'integer', mutability: 'immutable' }, doors];
    expect((await send('POST', '/Schemas', { ...badge, attributes })).status).toBe(201);
    const made = await create({ number: 7, doors: [{ value: 'North', lock: 'A' }, { value: 'South' }] });
    const { userName } = made.body as { userName: string };
    const put = (extension: object) => send('PUT', `/Users/${idOf(made)}`, { userName, [BADGE]: extension });
    expect((await put({ color: 'Red', doors: [{ value: 'south' }, { value: 'north' }] })).body).toMatchObject({
      schemas: [USER, BADGE],
      [BADGE]: { color: 'Red', number: 7, doors: [{ value: 'south' }, { value: 'north', lock: 'A' }] },
    });
    for (const other of [{ number: 8 }, { doors: [{ value: 'north', lock: 'B' }] }]) {
      const answer = await put(other);
      expect([answer.status, answer.body]).toMatchObject([400, { scimType: 'mutability' }]);
    }
    const same = await put({ color: 'Red', number: 7, doors: [{ value: 'south' }, { value: 'north', lock: 'A' }] });
    expect(same.headers.get('etag')).toBe('W/"2"');
  });

  it('are noticed by other processes', async () => {
    const other = new TenantTypes(ingress.pool);
    const name = tenant as TenantId;
    expect((await other.of(name)).User.bySchema.has(BADGE.toLowerCase())).toBe(false);
    await send('POST', '/Schemas', badge);
    await eventually(async () => expect((await other.of(name)).User.bySchema.has(BADGE.toLowerCase())).toBe(true));
    const [first, second] = await Promise.all([other.of(name), other.of(name)]);
    expect(first).toBe(second);
  });
});
