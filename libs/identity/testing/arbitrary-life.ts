import fc from 'fast-check';
import {
  CUSTOMER_SCHEMA,
  GROUP_SCHEMA,
  USER_SCHEMA,
  groupType,
  parseGroup,
  parsePatch,
  parseResource,
  userType,
  type Checked,
} from '#scim';
import type { Command } from '../commands/command.ts';
import type { KeyId, ResourceId, TenantId } from '../ids.ts';

/** One command of a life, and how many minutes after the one before it comes. */
export interface Step {
  readonly command: Command;
  readonly minutes: number;
}

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const tenant = 'default' as TenantId;
export const START = Date.parse('2026-01-01T00:00:00.000Z');

const uuid = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;
export const PERSON = uuid(1) as ResourceId;
export const GROUP = uuid(2) as ResourceId;
const kid = uuid(9) as KeyId;
/** Who may be named as a member; the last one never lives. */
export const MEMBERS = [3, 4, 5, 6].map(uuid);

const text = fc.constantFrom('a', 'b', 'Ada', 'é');
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const instant = fc.integer({ min: -10, max: 120 }).map((minute) => new Date(START + minute * 60_000).toISOString());

const consent = fc.record(
  {
    purpose: fc.constantFrom('newsletter', 'marketing', 'Newsletter'),
    channel: fc.constantFrom('email', 'sms'),
    controller: fc.constantFrom('shop', 'a/b'),
    state: fc.constantFrom('requested', 'pending', 'granted', 'denied', 'withdrawn', 'expired', 'Granted'),
    grantedAt: instant,
    withdrawnAt: instant,
    expiresAt: instant,
    noticeVersion: fc.constantFrom('1', '2'),
    source: fc.constantFrom('web', 'import'),
    method: fc.constantFrom('double_opt_in', 'imported'),
  },
  { requiredKeys: ['purpose', 'state', 'noticeVersion', 'source', 'grantedAt'], noNullPrototype: true },
);

const customer = fc.record(
  {
    customerNumber: text,
    marketingEmail: fc.boolean(),
    marketingSms: fc.boolean(),
    loyalty: fc.record({ tier: text }, { noNullPrototype: true }),
    consents: fc.array(consent, { maxLength: 3 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const person = fc
  .record(
    {
      title: text,
      active: fc.boolean(),
      name: fc.record({ givenName: text, familyName: text }, { requiredKeys: [], noNullPrototype: true }),
      emails: fc.uniqueArray(text, { maxLength: 2 }).map((values) => values.map((value) => ({ value }))),
      [CUSTOMER_SCHEMA]: customer,
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((attributes) => ({ schemas: [USER_SCHEMA], userName: 'ada', ...attributes }));

const personOperation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constant('title'), value: text }),
  fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constant('active'), value: fc.boolean() }),
  fc.record({ op: fc.constant('remove'), path: fc.constantFrom('title', 'emails', 'name.givenName', CUSTOMER_SCHEMA) }),
  fc.record({ op: fc.constant('add'), path: fc.constant('emails'), value: text.map((value) => [{ value }]) }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constant(`${CUSTOMER_SCHEMA}:consents`),
    value: fc.array(consent, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    op: fc.constant('replace'),
    path: fc.constant(`${CUSTOMER_SCHEMA}:consents[purpose eq "newsletter"].state`),
    value: fc.constantFrom('withdrawn', 'denied', 'pending', 'granted'),
  }),
  fc.record({
    op: fc.constant('replace'),
    path: fc.constantFrom(`${CUSTOMER_SCHEMA}:marketingEmail`, `${CUSTOMER_SCHEMA}:marketingSms`),
    value: fc.boolean(),
  }),
  fc.record({ op: fc.constant('remove'), path: fc.constant(`${CUSTOMER_SCHEMA}:consents`) }),
);

const ids = fc.uniqueArray(fc.constantFrom(...MEMBERS), { maxLength: 3 });
const members = ids.map((values) => values.map((value) => ({ value })));
const group = fc
  .record({ displayName: text, externalId: text, members }, { requiredKeys: ['displayName'], noNullPrototype: true })
  .map((attributes) => ({ schemas: [GROUP_SCHEMA], ...attributes }));

const groupOperation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constant('members'), value: members }),
  fc.record({ op: fc.constant('remove'), path: fc.constantFrom(...MEMBERS.map((id) => `members[value eq "${id}"]`)) }),
  fc.record({ op: fc.constant('remove'), path: fc.constant('members') }),
  fc.record({ op: fc.constant('replace'), path: fc.constant('displayName'), value: text }),
);

const patch = (operations: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc.array(operations, { minLength: 1, maxLength: 3 }).map((Operations) => ({ schemas: [PATCH], Operations }));

/** What the border refuses never becomes a command. */
const taken = <T>(arbitrary: fc.Arbitrary<Checked<T>>): fc.Arbitrary<T> =>
  arbitrary.filter((checked) => checked.ok).map((checked) => checked.value);

const ifMatch = sometimes(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }));
const conditional = <T extends object>(command: T, tags: readonly number[] | undefined): T =>
  tags === undefined ? command : { ...command, ifMatch: tags };

const onPerson = { tenant, id: PERSON } as const;
const onGroup = { tenant, id: GROUP } as const;
const resource = taken(person.map((body) => parseResource(userType, body)));
const parsedGroup = taken(group.map((body) => parseGroup(body)));

const personCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: resource.map((each) => ({ kind: 'createUser', ...onPerson, kid, resource: each }) as const) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(resource, ifMatch)
      .map(([each, tags]) => conditional({ kind: 'replaceUser', ...onPerson, resource: each } as const, tags)),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(taken(patch(personOperation).map((body) => parsePatch(userType, body))), ifMatch)
      .map(([each, tags]) => conditional({ kind: 'patchUser', ...onPerson, patch: each } as const, tags)),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'revokeExpiredConsents', ...onPerson } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'deleteUser', ...onPerson } as const) },
);

const groupCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 2,
    arbitrary: parsedGroup.map(
      (each) =>
        ({ kind: 'createGroup', ...onGroup, kid, resource: each.resource, members: each.members ?? [] }) as const,
    ),
  },
  {
    weight: 4,
    arbitrary: parsedGroup.map(
      (each) => ({ kind: 'replaceGroup', ...onGroup, resource: each.resource, members: each.members }) as const,
    ),
  },
  {
    weight: 8,
    arbitrary: taken(patch(groupOperation).map((body) => parsePatch(groupType, body))).map(
      (each) => ({ kind: 'patchGroup', ...onGroup, patch: each }) as const,
    ),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'deleteGroup', ...onGroup } as const) },
);

/** Commands on one person and one group, in any order and however unfitting, over about two hours. */
export const arbitraryLife = (): fc.Arbitrary<readonly Step[]> =>
  fc.array(fc.record({ command: fc.oneof(personCommand, groupCommand), minutes: fc.integer({ min: 0, max: 20 }) }), {
    minLength: 1,
    maxLength: 14,
  });
