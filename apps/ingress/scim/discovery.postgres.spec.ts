import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { coreGroupSchema, coreUserSchema, customerSchema, enterpriseUserSchema, type AttributeDefinition } from '#scim';
import { TestIngress, type TestAnswer } from '../testing/test-ingress.ts';

const USER = coreUserSchema.id;
const GROUP = coreGroupSchema.id;
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** Their rules are those of consent (docs/scim.md): a value alone says nothing. */
const BY_CONSENT: ReadonlySet<string> = new Set(['consents', 'marketingEmail', 'marketingSms']);

const announced = z.object({
  patch: z.object({ supported: z.literal(true) }),
  bulk: z.object({ supported: z.literal(true), maxOperations: z.int(), maxPayloadSize: z.int() }),
  filter: z.object({ supported: z.literal(true), maxResults: z.int() }),
  changePassword: z.object({ supported: z.literal(false) }),
  sort: z.object({ supported: z.literal(true) }),
  etag: z.object({ supported: z.literal(true) }),
  pagination: z.object({
    cursor: z.literal(true),
    index: z.literal(true),
    defaultPaginationMethod: z.literal('index'),
    defaultPageSize: z.int(),
    maxPageSize: z.int(),
    cursorTimeout: z.int(),
  }),
});
const list = z.object({ Resources: z.array(z.looseObject({ id: z.string() })) });

let ingress: TestIngress;
let next = 0;

beforeAll(async () => {
  ingress = await TestIngress.open();
});

afterAll(() => ingress.close());

const name = (): string => `u${String((next += 1))}@example.org`;
const post = (extra: object = {}): Promise<TestAnswer> =>
  ingress.send('POST', '/Users', { schemas: [USER], userName: name(), ...extra });
const patch = (id: string, operation: object): Promise<TestAnswer> =>
  ingress.send('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [operation] });
const idOf = (answer: TestAnswer): string => z.object({ id: z.string() }).parse(answer.body).id;
const refusal = (status: number, scimType?: string) => ({
  status,
  body: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
  },
});

describe('what ServiceProviderConfig announces', () => {
  let config: z.infer<typeof announced>;

  beforeAll(async () => {
    config = announced.parse((await ingress.send('GET', '/ServiceProviderConfig')).body);
  });

  it('bulk: so many operations, and 413 for one more', async () => {
    const operations = (count: number) =>
      Array.from({ length: count }, () => ({ method: 'DELETE', path: '/Users/00000000-0000-4000-8000-000000000000' }));
    const send = (count: number) => ingress.send('POST', '/Bulk', { schemas: [BULK], Operations: operations(count) });
    expect(await send(config.bulk.maxOperations)).toMatchObject({ status: 200 });
    expect(await send(config.bulk.maxOperations + 1)).toMatchObject(refusal(413));
  });

  it('a body of so many bytes, and 413 for one more', async () => {
    const body = (bytes: number): string => `{"userName":"${name()}"`.padEnd(bytes - 1, ' ') + '}';
    expect(await ingress.send('POST', '/Users', body(config.bulk.maxPayloadSize))).toMatchObject({ status: 201 });
    expect(await ingress.send('POST', '/Users', body(config.bulk.maxPayloadSize + 1))).toMatchObject(refusal(413));
  });

  it('pages: so many resources unasked, at most so many, by index and by cursor', async () => {
    const { maxPageSize, defaultPageSize } = config.pagination;
    const creates = Array.from({ length: maxPageSize }, () => ({
      method: 'POST',
      path: '/Users',
      data: { schemas: [USER], userName: name() },
      bulkId: name(),
    }));
    expect(await ingress.send('POST', '/Bulk', { schemas: [BULK], Operations: creates })).toMatchObject({
      status: 200,
    });
    await post();
    const count = async (query: string): Promise<number> =>
      list.parse((await ingress.send('GET', `/Users?attributes=id${query}`)).body).Resources.length;
    expect(config.filter.maxResults).toBe(maxPageSize);
    expect(await count('')).toBe(defaultPageSize);
    expect(await count(`&count=${String(maxPageSize + 1)}`)).toBe(maxPageSize);
    expect(await count(`&cursor&count=${String(maxPageSize)}`)).toBe(maxPageSize);
    expect(await ingress.send('GET', `/Users?cursor&count=${String(maxPageSize + 1)}`)).toMatchObject(
      refusal(400, 'invalidCount'),
    );
  });

  it('no password change: a password is taken and kept nowhere', async () => {
    const created = await post({ password: 't0p-secret-of-ada' });
    expect(created).toMatchObject({ status: 201 });
    const changed = await patch(idOf(created), { op: 'replace', path: 'password', value: 't0p-secret-of-ada' });
    expect(changed.headers.get('etag')).toBe(created.headers.get('etag'));
    const { rows } = await ingress.pool.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM registry.resource WHERE document::text LIKE '%t0p-secret%') AS found`,
    );
    expect([created.text.includes('t0p'), changed.text.includes('t0p'), rows]).toEqual([
      false,
      false,
      [{ found: false }],
    ]);
  });

  it('the types and their endpoints, and no others', async () => {
    const types = list.parse((await ingress.send('GET', '/ResourceTypes')).body).Resources;
    for (const type of types) {
      expect((await ingress.send('GET', z.string().parse(type['endpoint']))).status).toBe(200);
      expect((await ingress.send('GET', `/ResourceTypes/${type.id}`)).body).toEqual(type);
    }
    expect(types.map(({ id }) => id)).toEqual(['User', 'Group']);
  });
});

/** Every attribute does what its definition in /Schemas says, as the requests that try it show. */
describe.each([
  ['User', coreUserSchema, (value: object) => value],
  ['the enterprise extension', enterpriseUserSchema, (value: object) => ({ [enterpriseUserSchema.id]: value })],
  ['the customer extension', customerSchema, (value: object) => ({ [customerSchema.id]: value })],
] as const)('what the schema announces of %s', (_, schema, place) => {
  const attributes = schema.attributes.filter((attribute) => !BY_CONSENT.has(attribute.name));
  const path = (attribute: AttributeDefinition): string =>
    schema === coreUserSchema ? attribute.name : `${schema.id}:${attribute.name}`;
  const at = (answer: TestAnswer, attribute: AttributeDefinition): unknown => {
    const body = z.record(z.string(), z.unknown()).parse(answer.body);
    const holder =
      schema === coreUserSchema ? body : z.record(z.string(), z.unknown()).catch({}).parse(body[schema.id]);
    return holder[attribute.name];
  };

  it('is what /Schemas says', async () => {
    const served = z
      .object({
        attributes: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            multiValued: z.boolean(),
            mutability: z.string(),
            returned: z.string(),
          }),
        ),
      })
      .parse((await ingress.send('GET', `/Schemas/${schema.id}`)).body);
    expect(served.attributes).toEqual(
      schema.attributes.map(({ name: each, type, multiValued, mutability, returned }) => ({
        name: each,
        type,
        multiValued,
        mutability,
        returned,
      })),
    );
  });

  it.each(attributes)('$name: $type, $mutability, returned $returned, unique $uniqueness', async (attribute) => {
    const value = sample(attribute);
    const created = await post(place({ [attribute.name]: value }));
    expect(created).toMatchObject({ status: 201 });
    const shown = attribute.mutability !== 'readOnly' && attribute.returned !== 'never' ? value : undefined;
    expect(at(created, attribute)).toEqual(attribute.returned === 'request' ? undefined : shown);
    const asked = await ingress.send('GET', `/Users/${idOf(created)}?attributes=${path(attribute)}`);
    expect(at(asked, attribute)).toEqual(shown);
    expect(
      (await ingress.send('GET', `/Users/${idOf(created)}?excludedAttributes=${path(attribute)}`)).text,
    ).not.toContain(`"${attribute.name}":`);

    const set = await patch(idOf(created), { op: 'replace', path: path(attribute), value });
    expect(set).toMatchObject(attribute.mutability === 'readOnly' ? refusal(400, 'mutability') : { status: 200 });
    if (attribute.mutability === 'readOnly' || attribute.returned === 'never') return;
    const again = await post(place({ [attribute.name]: value }));
    expect(again).toMatchObject(isUnique(attribute) ? refusal(409, 'uniqueness') : { status: 201 });
    expect(await post(place({ [attribute.name]: wrong(attribute) }))).toMatchObject(refusal(400));
    const removed = await patch(idOf(created), { op: 'remove', path: path(attribute) });
    expect(removed).toMatchObject(attribute.required ? refusal(400, 'mutability') : { status: 200 });
    if (!attribute.required) expect(at(removed, attribute)).toBeUndefined();
  });

  it.each(attributes.filter(({ type, returned }) => type === 'string' && returned !== 'never'))(
    '$name: case-exact $caseExact in a filter',
    async (attribute) => {
      const { value, ...rest } = { value: `Mixed-${name()}`, ...attribute };
      if (rest.multiValued || rest.mutability === 'readOnly' || rest.canonicalValues !== undefined) return;
      await post(place({ [attribute.name]: value }));
      const filter = encodeURIComponent(`${path(attribute)} eq ${JSON.stringify(value.toUpperCase())}`);
      const found = list.partial().parse((await ingress.send('GET', `/Users?filter=${filter}`)).body);
      expect(found.Resources?.length ?? 0).toBe(attribute.caseExact ? 0 : 1);
    },
  );
});

it('shows a group as its schema says', async () => {
  const created = await ingress.send('POST', '/Groups', { schemas: [GROUP], displayName: 'Guides' });
  expect(created).toMatchObject({ status: 201, body: { schemas: [GROUP], displayName: 'Guides' } });
  expect(await ingress.send('POST', '/Groups', { schemas: [GROUP] })).toMatchObject(refusal(400, 'invalidValue'));
});

/** A value that the attribute takes, as it is given back. */
function sample(attribute: AttributeDefinition): unknown {
  const one = sampleOne(attribute);
  return attribute.multiValued ? [one] : one;
}

function sampleOne({ type, canonicalValues, subAttributes, uniqueness }: AttributeDefinition): unknown {
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'decimal':
      return 7;
    case 'dateTime':
      return '2024-02-29T12:00:00Z';
    case 'binary':
      return 'AAAA';
    case 'reference':
      return 'https://example.org/x';
    case 'string':
      return canonicalValues?.[0] ?? (uniqueness === 'none' ? 'Some text' : name());
    case 'complex': {
      const settable = (subAttributes ?? []).filter(
        ({ mutability, returned }) => mutability !== 'readOnly' && returned === 'default',
      );
      return Object.fromEntries(settable.map((sub) => [sub.name, sample(sub)]));
    }
  }
}

const isUnique = ({ uniqueness, subAttributes }: AttributeDefinition): boolean =>
  uniqueness !== 'none' || (subAttributes ?? []).some(isUnique);

/** A value of another type. */
const wrong = ({ type }: AttributeDefinition): unknown =>
  type === 'boolean' ? 'perhaps' : type === 'complex' ? [7] : true;
