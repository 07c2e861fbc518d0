import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { TestSandbox } from '../testing/sandbox.ts';
import { customer, type Customer } from './customer.ts';

const customers = z.strictObject({ items: z.array(customer), totalItems: z.number() });
const path = '/shop/api/customers';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
});
afterAll(() => sandbox.stop());

async function create(fields: object): Promise<Customer> {
  const answer = await sandbox.send('POST', path, { body: fields });
  expect(answer.status).toBe(201);
  return customer.parse(answer.body);
}

async function find(query: string): Promise<Customer[]> {
  return customers.parse((await sandbox.send('GET', `${path}?${query}`)).body).items;
}

describe('the shop', () => {
  it('creates a customer and finds it by id, reference and address in any case', async () => {
    const ada = await create({ emailAddress: 'Ada@Example.com', firstName: 'Ada', reference: 'ref-ada' });
    expect(ada).toMatchObject({ state: 'ENABLED', marketingOptIn: false, lastName: null });
    expect((await sandbox.send('GET', `${path}/${ada.customerId}`)).body).toEqual(ada);
    expect(await find('reference=ref-ada')).toEqual([ada]);
    expect(await find('emailAddress=ada%40example.com')).toEqual([ada]);
    expect(await find('emailAddress=nobody%40example.com')).toEqual([]);
  });

  it('refuses a second customer with the same address, in its own words', async () => {
    await create({ emailAddress: 'twice@example.com' });
    const answer = await sandbox.send('POST', path, { body: { emailAddress: 'TWICE@example.com' } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ code: 'EMAIL_ADDRESS_IN_USE', field: 'emailAddress' }] });
  });

  it('lets one of two creates at once through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sandbox.send('POST', path, { body: { emailAddress: 'race@example.com' } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(422)]);
  });

  it('changes only what is named, and writes nothing when nothing changes', async () => {
    const grace = await create({ emailAddress: 'grace@example.com', firstName: 'Grace', loyaltyTier: 'gold' });
    const body = { state: 'DISABLED', emailAddress: 'GRACE@example.com' };
    const changed = customer.parse((await sandbox.send('PATCH', `${path}/${grace.customerId}`, { body })).body);
    expect(changed).toMatchObject({ ...body, firstName: 'Grace', loyaltyTier: 'gold' });
    const again = await sandbox.send('PATCH', `${path}/${grace.customerId}`, { body });
    expect(again.body).toEqual(changed);
  });

  it('refuses to change an address to one that is taken', async () => {
    await create({ emailAddress: 'taken@example.com' });
    const other = await create({ emailAddress: 'other@example.com' });
    const body = { emailAddress: 'taken@example.com' };
    expect((await sandbox.send('PATCH', `${path}/${other.customerId}`, { body })).status).toBe(422);
  });

  it('removes in two steps, the first of which overwrites; each can be repeated', async () => {
    const { customerId: id } = await create({
      emailAddress: 'leaver@example.com',
      firstName: 'Leah',
      phone: '+49 30 1',
      reference: 'ref-leaver',
    });
    expect((await sandbox.send('DELETE', `${path}/${id}`)).status).toBe(409);
    const closed = await sandbox.send('POST', `${path}/${id}/close`);
    expect(closed.status).toBe(200);
    expect(JSON.stringify(closed.body)).not.toMatch(/leaver@|Leah|\+49/);
    expect((await sandbox.send('POST', `${path}/${id}/close`)).body).toEqual(closed.body);
    expect((await sandbox.send('PATCH', `${path}/${id}`, { body: { firstName: 'Leah' } })).status).toBe(409);
    expect(await find('emailAddress=leaver%40example.com')).toEqual([]);
    expect(await find('reference=ref-leaver')).toHaveLength(1);
    expect((await sandbox.send('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await sandbox.send('DELETE', `${path}/${id}`)).status).toBe(404);
    await create({ emailAddress: 'leaver@example.com' });
  });

  it('lists by skip and take in the order of creation', async () => {
    const before = customers.parse((await sandbox.send('GET', path)).body).totalItems;
    const made = [];
    for (const n of [1, 2, 3, 4, 5]) made.push((await create({ emailAddress: `page${n}@example.com` })).customerId);
    const first = await find(`skip=${before}&take=2`);
    const rest = await find(`skip=${before + 2}&take=10`);
    expect([...first, ...rest].map(({ customerId }) => customerId)).toEqual(made);
  });

  it.each([
    ['no address', {}],
    ['not an address', { emailAddress: 'nobody' }],
    ['an unknown field', { emailAddress: 'x@example.com', shoeSize: 44 }],
    ['a wrong type', { emailAddress: 'x@example.com', marketingOptIn: 'yes' }],
    ['a list', []],
  ])('answers %s with 422 and its field list', async (_, body) => {
    const answer = await sandbox.send('POST', path, { body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ code: 'INVALID_VALUE' }] });
  });

  it('refuses a wrong key and a missing one', async () => {
    const wrong = await sandbox.send('GET', path, { headers: { 'x-shop-key': 'wrong' } });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toMatchObject({ errors: [{ code: 'INVALID_KEY' }] });
    expect((await sandbox.send('GET', path, { headers: { 'x-shop-key': '' } })).status).toBe(401);
  });
});
