import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '#scim';
import { loadTargets } from '../configuration/load-targets.ts';
import type { MatchKey } from '../connector.ts';
import { directoryPerson, withConsent } from '../testing/directory-person.ts';
import { withFiles } from '../testing/members-profile.ts';
import { ProductServer, type Product, type ProductAnswer, type ProductRequest } from '../testing/product-server.ts';
import type { Target } from '../target.ts';

const ID = '0b8f6e0c-3c0a-4a65-9c7d-3f4b9c0d1e2f';
const ADDRESS = 'ada@example.org';
const person = directoryPerson(
  {
    userName: ADDRESS,
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    displayName: 'Ada Lovelace',
    emails: [{ value: ADDRESS, primary: true }],
    phoneNumbers: [{ value: '+493012345678' }],
    ...withConsent('granted'),
  },
  ID,
);

/** A product by the answers that its public documentation shows, for one account. */
interface Documented {
  readonly profile: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly onLeave: string;
  readonly remoteId: string;
  readonly key: MatchKey;
  readonly answer: Product;
  readonly duplicate: ProductAnswer;
  /** The request that removes, and the body it has. */
  readonly erase: readonly [method: string, path: string, body?: Json];
}

const asked = ({ method, path }: ProductRequest): string => `${method} ${path}`;
const operationOf = ({ body }: ProductRequest): string => JSON.stringify(body);

const ghostMember = {
  id: '624d445026833200a5801bce',
  email: ADDRESS,
  name: 'Ada Lovelace',
  newsletters: [{ id: 'n1', name: 'News' }],
};
const listmonkRow = {
  id: 7,
  email: ADDRESS,
  name: 'Ada Lovelace',
  status: 'enabled',
  attribs: { rollcall_id: ID },
  lists: [{ id: 3, name: 'News', subscription_status: 'confirmed' }],
};
const brevoContact = {
  id: 42,
  email: ADDRESS,
  emailBlacklisted: false,
  listIds: [3],
  attributes: { FIRSTNAME: 'Ada', LASTNAME: 'Lovelace', EXT_ID: ID },
};
const mailchimpMember = {
  id: '62eeb292278cc15f5817cb78f7790b08',
  contact_id: 'c1',
  email_address: ADDRESS,
  status: 'subscribed',
  merge_fields: { FNAME: 'Ada', LNAME: 'Lovelace', ROLLCALL: ID },
};
const hubspotContact = {
  id: '512',
  properties: { rollcall_id: ID, email: ADDRESS, firstname: 'Ada', lastname: 'Lovelace', phone: '+493012345678' },
};
const keycloakUser = {
  id: 'b1c2',
  username: ADDRESS,
  email: ADDRESS,
  firstName: 'Ada',
  lastName: 'Lovelace',
  enabled: true,
  attributes: { rollcallId: [ID] },
};
const shopifyCustomer = {
  id: 'gid://shopify/Customer/5',
  email: { emailAddress: ADDRESS, marketingState: 'SUBSCRIBED' },
  phone: { phoneNumber: '+493012345678' },
  firstName: 'Ada',
  lastName: 'Lovelace',
  locale: 'en',
};

const products: readonly Documented[] = [
  {
    profile: 'ghost',
    settings: { keyId: 'k', keySecret: '00ff', newsletter: 'n1' },
    onLeave: 'unsubscribe',
    remoteId: ghostMember.id,
    key: { kind: 'email', value: ADDRESS },
    answer: ({ method }) =>
      method === 'DELETE'
        ? { status: 204 }
        : {
            status: method === 'POST' ? 201 : 200,
            body: { members: [ghostMember], meta: { pagination: { next: null } } },
          },
    duplicate: { status: 422, body: { errors: [{ message: 'Validation error', context: 'Member already exists.' }] } },
    erase: ['DELETE', `/ghost/api/admin/members/${ghostMember.id}/`],
  },
  {
    profile: 'listmonk',
    settings: { user: 'u', token: 't', list: '3' },
    onLeave: 'unsubscribe',
    remoteId: '7',
    key: { kind: 'externalId', value: ID },
    answer: (request) =>
      asked(request) === 'GET /api/subscribers'
        ? { body: { data: { results: [listmonkRow], total: 1, page: 1, per_page: 100 } } }
        : { body: { data: request.method === 'DELETE' ? true : listmonkRow } },
    duplicate: { status: 409, body: { message: 'E-mail already exists.' } },
    erase: ['DELETE', '/api/subscribers/7'],
  },
  {
    profile: 'brevo',
    settings: { key: 'k', list: '3' },
    onLeave: 'unsubscribe',
    remoteId: '42',
    key: { kind: 'externalId', value: ID },
    answer: (request) => {
      if (asked(request) === 'POST /contacts') return { status: 201, body: { id: 42 } };
      if (asked(request) === 'GET /contacts') return { body: { contacts: [brevoContact], count: 1 } };
      return request.method === 'GET' ? { body: brevoContact } : { status: 204 };
    },
    duplicate: { status: 400, body: { code: 'duplicate_parameter', message: 'email is already associated' } },
    erase: ['DELETE', '/contacts/42'],
  },
  {
    profile: 'mailchimp',
    settings: { key: 'k', list: 'a1' },
    onLeave: 'unsubscribe',
    remoteId: 'c1',
    key: { kind: 'email', value: ADDRESS },
    answer: (request) => {
      if (request.path.endsWith('/delete-permanent')) return { status: 204 };
      return { body: asked(request) === 'GET /lists/a1/members' ? { members: [mailchimpMember] } : mailchimpMember };
    },
    duplicate: { status: 400, body: { title: 'Member Exists', status: 400 } },
    erase: ['POST', '/lists/a1/members/c1/actions/delete-permanent'],
  },
  {
    profile: 'hubspot',
    settings: { token: 't' },
    onLeave: 'keep',
    remoteId: '512',
    key: { kind: 'externalId', value: ID },
    answer: (request) => {
      if (request.path.endsWith('/gdpr-delete')) return { status: 204 };
      const isList = request.path.endsWith('/search') || asked(request) === 'GET /crm/v3/objects/contacts';
      return { body: isList ? { results: [hubspotContact] } : hubspotContact };
    },
    duplicate: { status: 409, body: { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 512' } },
    erase: ['POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: '512' }],
  },
  {
    profile: 'keycloak',
    settings: { realm: 'r', clientId: 'c', clientSecret: 's' },
    onLeave: 'deactivate',
    remoteId: 'b1c2',
    key: { kind: 'externalId', value: ID },
    answer: (request) => {
      if (request.path.endsWith('/token')) return { body: { access_token: 'a', expires_in: 60 } };
      if (asked(request) === 'POST /admin/realms/r/users') {
        return { status: 201, headers: { location: 'http://keycloak.invalid/admin/realms/r/users/b1c2' } };
      }
      if (asked(request) === 'GET /admin/realms/r/users') return { body: [keycloakUser] };
      return request.method === 'GET' ? { body: keycloakUser } : { status: 204 };
    },
    duplicate: { status: 409, body: { errorMessage: 'User exists with same email' } },
    erase: ['DELETE', '/admin/realms/r/users/b1c2'],
  },
  {
    profile: 'shopify',
    settings: { token: 't', version: '2026-07' },
    onLeave: 'keep',
    remoteId: shopifyCustomer.id,
    key: { kind: 'email', value: ADDRESS },
    answer: (request) => {
      const operation = operationOf(request);
      if (operation.includes('customerDelete')) {
        return { body: { data: { customerDelete: { deletedCustomerId: shopifyCustomer.id, userErrors: [] } } } };
      }
      if (operation.includes('customerCreate')) {
        return { body: { data: { customerCreate: { customer: shopifyCustomer, userErrors: [] } } } };
      }
      if (operation.includes('customers(')) {
        return { body: { data: { customers: { nodes: [shopifyCustomer], pageInfo: { hasNextPage: false } } } } };
      }
      return { body: { data: { customer: shopifyCustomer } } };
    },
    duplicate: {
      body: {
        data: {
          customerCreate: {
            customer: null,
            userErrors: [{ field: ['email'], message: 'Email has already been taken' }],
          },
        },
      },
    },
    erase: ['POST', '/admin/api/2026-07/graphql.json'],
  },
];

describe.each(products)('the profile $profile, by the documented answers', (product) => {
  const options = { signal: new AbortController().signal };
  let server: ProductServer;
  let target: Target;
  beforeAll(async () => {
    server = await ProductServer.start(product.answer);
    const connection = JSON.stringify({ url: server.address, ...product.settings });
    const configuration = `apiVersion: rollcall.dev/v1\ntargets:\n  - { name: t, profile: ${product.profile}, connection: ${connection}, onLeave: ${product.onLeave} }\n`;
    const [loaded] = await withFiles({ 'rollcall.yaml': configuration }, (folder) =>
      loadTargets(join(folder, 'rollcall.yaml'), {}),
    );
    if (loaded === undefined) throw new Error('there is no target');
    target = loaded;
  });
  afterEach(() => server.become(product.answer));
  afterAll(async () => {
    await target.connector.close();
    await server.stop();
  });

  const wanted = () => {
    const desired = target.desire(person);
    if (desired.kind !== 'present') throw new Error(desired.kind);
    return desired;
  };

  it('creates, reads, finds and lists an account that is as wanted', async () => {
    const { document } = wanted();
    const made = await target.connector.create('User', { externalId: ID, document }, options);
    if (made.kind !== 'done') throw new Error(JSON.stringify(made));
    expect(made.value.remoteId).toBe(product.remoteId);
    expect(target.differences('User', document, made.value.document)).toEqual([]);
    expect(await target.connector.read('User', product.remoteId, options)).toEqual(made);
    expect(await target.connector.find('User', product.key, options)).toEqual({ kind: 'done', value: [made.value] });
    const listed = [];
    for await (const page of target.connector.list('User', options)) listed.push(...page);
    expect(listed).toEqual([made.value]);
  });

  it('takes the documented answer to a second account for a conflict', async () => {
    server.become((request) => (request.path.endsWith('/token') ? product.answer(request) : product.duplicate));
    const made = await target.connector.create('User', { externalId: ID, document: wanted().document }, options);
    expect(made).toMatchObject({ kind: 'failed', error: { class: 'conflict', inDoubt: false } });
    expect(JSON.stringify(made)).not.toContain(ADDRESS);
  });

  it('removes with the documented request', async () => {
    expect(await target.connector.remove('User', product.remoteId, options)).toEqual({ kind: 'done', value: null });
    const [method, path, body] = product.erase;
    const last = server.requests.at(-1);
    expect([last?.method, last?.path]).toEqual([method, path]);
    if (body !== undefined) expect(last?.body).toEqual(body);
  });
});
