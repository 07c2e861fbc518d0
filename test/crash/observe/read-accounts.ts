import { z } from 'zod';
import type { Account, AccountFacts } from '../checker/check-accounts.ts';
import type { TargetName } from '../checker/wanted-accounts.ts';

const address = z.object({ value: z.string() });
const appUser = z.object({
  id: z.string(),
  externalId: z.string().optional(),
  userName: z.string(),
  name: z.object({ familyName: z.string() }),
  emails: z.array(address).min(1),
  active: z.boolean(),
});
const appGroup = z.object({
  id: z.string(),
  externalId: z.string().optional(),
  displayName: z.string(),
  members: z.array(address).default([]),
});
const customer = z.object({
  customerId: z.string(),
  reference: z.string().nullable(),
  lastName: z.string().nullable(),
  emailAddress: z.string(),
  state: z.enum(['ENABLED', 'DISABLED']),
});
const member = z.object({
  uuid: z.string(),
  ext_ref: z.string().nullable(),
  full_name: z.string().nullable(),
  address: z.string(),
  subscribed: z.boolean(),
});
const party = z.object({
  id: z.number(),
  code: z.string().nullable(),
  name: z.object({ last: z.string().nullable() }),
  contacts: z.array(z.object({ kind: z.string(), value: z.string() })),
  active: z.boolean(),
});
const systems = z.object({
  // People first: they have a displayName too, and groups have no userName.
  app: z.array(z.union([appUser, appGroup])),
  shop: z.array(customer),
  newsletter: z.array(member),
  crm: z.array(party),
});

/** Every account of the four systems, as each of them stores it, under one set of names. */
export async function readAccounts(sandboxUrl: string): Promise<Readonly<Record<TargetName, readonly Account[]>>> {
  const answer = await fetch(`${sandboxUrl}/systems.json`, { signal: AbortSignal.timeout(10_000) });
  const { app, shop, newsletter, crm } = systems.parse(await answer.json());
  const owners = new Map(app.map(({ id, externalId }) => [id, externalId]));
  return {
    app: app.map((each) => ('userName' in each ? userAccount(each) : groupAccount(each, owners))),
    shop: shop.map(({ customerId, reference, lastName, emailAddress, state }) =>
      account(customerId, reference, { familyName: lastName ?? '', email: emailAddress, active: state === 'ENABLED' }),
    ),
    newsletter: newsletter.map(({ uuid, ext_ref, full_name, address: email, subscribed }) =>
      account(uuid, ext_ref, { familyName: full_name?.split(' ').at(-1) ?? '', email, subscribed }),
    ),
    crm: crm.map(({ id, code, name, contacts, active }) =>
      account(String(id), code, {
        familyName: name.last ?? '',
        email: contacts.find(({ kind }) => kind === 'email')?.value ?? '',
        active,
      }),
    ),
  };
}

function userAccount({ id, externalId, name, emails, active }: z.infer<typeof appUser>): Account {
  return account(id, externalId, { familyName: name.familyName, email: emails[0]?.value ?? '', active });
}

function groupAccount(
  { id, externalId, members }: z.infer<typeof appGroup>,
  owners: ReadonlyMap<string, string | undefined>,
): Account {
  const facts = { members: members.map(({ value }) => owners.get(value) ?? `unknown ${value}`).sort() };
  return { remoteId: id, owner: externalId, facts };
}

const account = (remoteId: string, owner: string | null | undefined, facts: AccountFacts): Account => ({
  remoteId,
  owner: owner ?? undefined,
  facts,
});
