import { GROUP } from '../../support/scim-schemas.ts';
import type { Client, Outcome } from './client.ts';
import { idAfter, type Person } from './person.ts';
import { patch } from './requests.ts';

/** A group that one client has made and alone writes to. Each person joins it once at most, and leaves it once. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly members: Set<string>;
  readonly former: Set<string>;
}

export async function createGroup(client: Client): Promise<Group | undefined> {
  const displayName = client.mark();
  const body = { schemas: [GROUP], displayName };
  // Two groups may have one name: a create that nobody answered is not sent again.
  const outcome = await client.send({ method: 'POST', path: '/Groups', body, once: true });
  const id = await idAfter(client, outcome, '/Groups');
  const write = { mark: displayName, resource: displayName, subject: id, types: ['rollcall.group.created'] };
  client.record(write, outcome);
  return id === undefined ? undefined : { id, displayName, members: new Set(), former: new Set() };
}

export async function join(client: Client, group: Group, { id }: Person): Promise<void> {
  const operation = { op: 'add', path: 'members', value: [{ value: id }] };
  if (await changeMembers(client, group, `+${id}`, operation)) group.members.add(id);
  else group.former.add(id);
}

export async function leave(client: Client, group: Group, id: string): Promise<void> {
  group.members.delete(id);
  group.former.add(id);
  await changeMembers(client, group, `-${id}`, { op: 'remove', path: `members[value eq "${id}"]` });
}

/** False: nobody knows whether it was done. */
async function changeMembers(client: Client, group: Group, delta: string, operation: object): Promise<boolean> {
  const outcome: Outcome = await client.send({
    method: 'PATCH',
    path: `/Groups/${group.id}`,
    body: patch(operation),
    // The second of two equal removals finds nobody.
    doneAlready: ({ status }) => delta.startsWith('-') && status === 400,
  });
  const write = { mark: `${group.id} ${delta}`, resource: group.displayName, subject: group.id };
  client.record({ ...write, types: ['rollcall.group.members_changed'] }, outcome);
  return outcome.kind !== 'unanswered';
}
