import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { loadTargets } from '../configuration/load-targets.ts';
import type { CallResult } from '../connector.ts';
import { directoryPerson } from '../testing/directory-person.ts';
import { withFiles } from '../testing/members-profile.ts';
import { ProductServer, type Product } from '../testing/product-server.ts';
import { PutOnlyProvider, type ProviderTraits } from '../testing/scim-provider.ts';
import type { Target } from '../target.ts';

const options = { signal: new AbortController().signal };

let server: ProductServer;
const opened: Target[] = [];
beforeAll(async () => {
  server = await ProductServer.start(() => ({ status: 404 }));
});
afterEach(() => Promise.all(opened.splice(0).map(({ connector }) => connector.close())));
afterAll(() => server.stop());

async function scimTarget(product: Product): Promise<Target> {
  server.become(product);
  const configuration = `apiVersion: rollcall.dev/v1
targets:
  - { name: app, connector: scim, connection: { url: '${server.address}/scim', auth: { type: bearer, token: t } } }
`;
  const [target] = await withFiles({ 'rollcall.yaml': configuration }, (folder) =>
    loadTargets(join(folder, 'rollcall.yaml'), {}),
  );
  if (target === undefined) throw new Error('there is no target');
  opened.push(target);
  return target;
}

async function provided(traits: ProviderTraits) {
  const provider = new PutOnlyProvider(traits);
  return { provider, target: await scimTarget(provider.answer) };
}

async function created(target: Target, person = directoryPerson()) {
  const desired = target.desire(person);
  if (desired.kind !== 'present') throw new Error(desired.kind);
  const { document } = desired;
  const account = done(await target.connector.create('User', { externalId: person.id, document }, options));
  return { person, document, account };
}

function done<T>(result: CallResult<T>): T {
  if (result.kind === 'done') return result.value;
  throw new Error(result.kind === 'failed' ? result.error.reason : 'absent');
}

describe('a provider without PATCH', () => {
  it('is given the whole resource, with what is not ours left in it', async () => {
    const { provider, target } = await provided({});
    const { person, document, account } = await created(target);
    const stored = provider.stored.get(account.remoteId);
    if (stored === undefined) throw new Error('it is not stored');
    const own = { ...stored.resource, theirOwn: 'kept' };
    provider.stored.set(account.remoteId, { ...stored, resource: own });
    const changed = { locale: 'fr-FR', name: { givenName: 'Grace' } };
    const change = { externalId: person.id, document: { ...document, ...changed }, changed };
    const after = done(await target.connector.update('User', account.remoteId, change, options));
    expect(after.document['locale']).toBe('fr-FR');
    expect(provider.stored.get(account.remoteId)?.resource).toMatchObject({
      theirOwn: 'kept',
      userName: document['userName'],
      name: { givenName: 'Grace', familyName: expect.stringContaining('Quast') },
    });
    const disabled = done(await target.connector.disable(account.remoteId, options));
    expect(disabled.document['active']).toBe(false);
    expect(server.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it('is not written over when somebody else wrote in between', async () => {
    const { provider, target } = await provided({ etag: true });
    const { document, person, account } = await created(target);
    const change = { externalId: person.id, document, changed: { title: 'Countess' } };
    server.become((request) => {
      const answer = provider.answer(request);
      const stored = provider.stored.get(account.remoteId);
      if (request.method === 'GET' && stored !== undefined) {
        provider.stored.set(account.remoteId, { ...stored, version: stored.version + 1 });
      }
      return answer;
    });
    expect(await target.connector.update('User', account.remoteId, change, options)).toMatchObject({
      kind: 'failed',
      error: { class: 'transient', reason: 'update: the target answered 412' },
    });
  });

  it('has its members replaced by what they are with the change', async () => {
    const { provider, target } = await provided({});
    const { connector } = target;
    const group = done(
      await connector.create('Group', { externalId: 'g', document: { displayName: 'Staff' } }, options),
    );
    expect(await connector.setMembers(group.remoteId, { add: ['a', 'b'], remove: [] }, options)).toMatchObject({
      kind: 'done',
    });
    await connector.setMembers(group.remoteId, { add: ['c'], remove: ['a'] }, options);
    expect(provider.stored.get(group.remoteId)?.resource['members']).toEqual([{ value: 'b' }, { value: 'c' }]);
  });
});

describe('a provider that shows its schemas', () => {
  it('gets no attribute that it does not know, and lacking them is no difference', async () => {
    const { target } = await provided({ attributes: ['userName', 'active', 'locale'] });
    const { document, account } = await created(target);
    expect(Object.keys(document).length).toBeGreaterThan(10);
    expect(target.differences('User', document, account.document)).toEqual([]);
    expect(target.differences('User', { ...document, locale: 'fr-FR' }, account.document)).toEqual(['locale']);
  });
});

describe('a provider that cannot filter', () => {
  it('says that it has no keys, and fails rather than find nobody', async () => {
    const { target } = await provided({});
    expect(done(await target.connector.describe(options)).keys).toEqual([]);
    const found = await target.connector.find('User', { kind: 'externalId', value: 'x' }, options);
    expect(found).toMatchObject({ kind: 'failed', error: { class: 'permanent' } });
  });
});

describe('a list', () => {
  it.each<[string, ProviderTraits]>([
    ['by index', {}],
    ['by cursor', { cursor: true }],
    ['by index, sorted', { sort: true }],
  ])('%s shows everybody once', async (_, traits) => {
    const { target } = await provided(traits);
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push((await created(target)).account.remoteId);
    const listed: string[] = [];
    for await (const page of target.connector.list('User', options))
      listed.push(...page.map(({ remoteId }) => remoteId));
    expect([...listed].sort()).toEqual([...made].sort());
    const { listOrder } = done(await target.connector.describe(options));
    expect(listOrder).toBe(traits.sort === true ? 'bytewise' : 'none');
    if (listOrder === 'bytewise') expect(listed).toEqual([...made].sort());
  });

  it('that repeats a page, or is no list, is interrupted', async () => {
    const list = async (product: Product) => {
      const target = await scimTarget(product);
      for await (const _page of target.connector.list('User', options));
    };
    const same = { totalResults: 9, Resources: [{ id: 'a' }] };
    await expect(list(({ path }) => ({ body: path.endsWith('/Users') ? same : {} }))).rejects.toMatchObject({
      error: { reason: 'list: the target answered the same page twice' },
    });
    const odd = ({ path }: { path: string }) => ({ body: path.endsWith('/Users') ? { Resources: 'none' } : {} });
    await expect(list(odd)).rejects.toMatchObject({ error: { reason: 'list: the answer is no ListResponse' } });
  });
});

describe('a provider that does not describe itself', () => {
  it('is taken at the word of the standard', async () => {
    const target = await scimTarget(({ path }) =>
      path.endsWith('/Users') ? { body: { Resources: [] } } : { status: 404 },
    );
    expect(done(await target.connector.describe(options))).toMatchObject({ disable: true, listOrder: 'none' });
    expect(await target.connector.find('User', { kind: 'externalId', value: 'a"b' }, options)).toEqual({
      kind: 'done',
      value: [],
    });
    expect(server.requests.at(-1)?.query.get('filter')).toBe('externalId eq "a\\"b"');
  });

  it('fails clearly when what it says is no SCIM', async () => {
    const target = await scimTarget(() => ({ body: { patch: 'yes' } }));
    expect(await target.connector.describe(options)).toMatchObject({
      kind: 'failed',
      error: { class: 'permanent', reason: expect.stringContaining('RFC 7643 §5') },
    });
  });
});

describe('a write that is answered without the resource', () => {
  it('is in doubt until the resource has been read', async () => {
    const target = await scimTarget(({ method, path }) => {
      if (!path.includes('/Users/')) return { status: 404 };
      return { status: method === 'PATCH' ? 204 : 503 };
    });
    expect(await target.connector.disable('u1', options)).toMatchObject({
      kind: 'failed',
      error: { class: 'transient', inDoubt: true, reason: expect.stringContaining('reading back') },
    });
  });
});
