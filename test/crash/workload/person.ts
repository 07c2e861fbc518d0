import { z } from 'zod';
import { CUSTOMER, USER } from '../../support/scim-schemas.ts';
import type { Client, Outcome } from './client.ts';
import { patch } from './requests.ts';

const EXTENSION = `${CUSTOMER}:consents`;
const NEWSLETTER = `${EXTENSION}[purpose eq "newsletter" and channel eq "email"]`;

const resource = z.object({ id: z.string() });
const list = z.object({ Resources: z.array(resource).default([]) });

/** A person whom one client has made and alone writes to. */
export interface Person {
  readonly id: string;
  readonly userName: string;
  consents: 'none' | 'granted' | 'withdrawn';
  active: boolean;
}

const addressOf = (mark: string): string => `${mark}@example.org`;

/** Makes a person; undefined when nobody ever answered. Whoever has lost an answer looks for the name afterwards. */
export async function createPerson(client: Client): Promise<Person | undefined> {
  const mark = client.mark();
  const granted = client.random.chance(0.5);
  const userName = addressOf(mark);
  const outcome = await client.send({
    method: 'POST',
    path: '/Users',
    body: newPerson(mark, userName, granted ? [consentRow(mark, 'granted')] : undefined),
    doneAlready: ({ status }) => status === 409,
  });
  const id = await idAfter(client, outcome, `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
  const types = granted ? ['rollcall.user.created', 'rollcall.consent.granted'] : ['rollcall.user.created'];
  const known: Outcome = outcome.kind === 'done' && id === undefined ? { kind: 'unanswered' } : outcome;
  client.record({ mark, resource: userName, subject: id, types }, known);
  return id === undefined ? undefined : { id, userName, consents: granted ? 'granted' : 'none', active: true };
}

/** A create that has to be refused: another person has that name. */
export async function createAgain(client: Client, { userName }: Person): Promise<void> {
  const mark = client.mark();
  const outcome = await client.send({ method: 'POST', path: '/Users', body: newPerson(mark, userName, undefined) });
  const write = { mark, resource: mark, subject: undefined, types: ['rollcall.user.created'] };
  if (outcome.kind === 'refused' && outcome.answer.status === 409) client.recordRefused(write);
  else client.record(write, outcome);
}

export async function rename(client: Client, person: Person): Promise<void> {
  await change(client, person, ['rollcall.user.updated'], (mark) => [
    { op: 'replace', path: 'name.familyName', value: mark },
  ]);
}

export async function move(client: Client, person: Person): Promise<void> {
  await change(client, person, ['rollcall.user.updated'], (mark) => [
    { op: 'replace', path: 'emails[type eq "work"].value', value: addressOf(mark) },
  ]);
}

/**
 * Grants or withdraws; half the time with a new name in the same request, which gives two events. False: nobody knows
 * what the state is now.
 */
export async function consent(client: Client, person: Person): Promise<boolean> {
  const next = person.consents === 'granted' ? 'withdrawn' : 'granted';
  const first = person.consents === 'none';
  const renamed = client.random.chance(0.5);
  const told = next === 'granted' ? 'rollcall.consent.granted' : 'rollcall.consent.revoked';
  person.consents = next;
  return change(client, person, renamed ? ['rollcall.user.updated', told] : [told], (mark) => [
    first
      ? { op: 'add', path: EXTENSION, value: [consentRow(mark, next)] }
      : { op: 'replace', path: NEWSLETTER, value: consentRow(mark, next) },
    ...(renamed ? [{ op: 'replace', path: 'name.familyName', value: mark }] : []),
  ]);
}

/**
 * Deactivates or activates, with a new title in the same request: `active` itself carries no mark. False: nobody knows
 * what the state is now.
 */
export async function flip(client: Client, person: Person): Promise<boolean> {
  const active = !person.active;
  const told = active ? 'rollcall.user.activated' : 'rollcall.user.deactivated';
  person.active = active;
  return change(client, person, ['rollcall.user.updated', told], (mark) => [
    { op: 'replace', path: 'active', value: active },
    { op: 'replace', path: 'title', value: mark },
  ]);
}

export async function removePerson(client: Client, person: Person): Promise<void> {
  const outcome = await client.send({
    method: 'DELETE',
    path: `/Users/${person.id}`,
    doneAlready: ({ status }) => status === 404,
  });
  const write = { mark: `end ${person.id}`, resource: person.userName, subject: person.id };
  client.record({ ...write, types: ['rollcall.user.deleted'] }, outcome);
}

async function change(
  client: Client,
  { id, userName }: Person,
  types: readonly string[],
  operations: (mark: string) => readonly object[],
): Promise<boolean> {
  const mark = client.mark();
  const outcome = await client.send({ method: 'PATCH', path: `/Users/${id}`, body: patch(...operations(mark)) });
  client.record({ mark, resource: userName, subject: id, types }, outcome);
  return outcome.kind !== 'unanswered';
}

/** The id that a create was answered, or that a search finds for one that was carried out unheard. */
export async function idAfter(client: Client, outcome: Outcome, search: string): Promise<string | undefined> {
  switch (outcome.kind) {
    case 'answered':
      return resource.parse(outcome.answer.body).id;
    case 'done': {
      const answer = await client.ask('GET', search).catch(() => undefined);
      return answer?.status === 200 ? list.parse(answer.body).Resources[0]?.id : undefined;
    }
    case 'refused':
    case 'unanswered':
      return undefined;
  }
}

const newPerson = (mark: string, userName: string, consents: readonly object[] | undefined): object => ({
  schemas: [USER, CUSTOMER],
  userName,
  name: { givenName: 'Crash', familyName: mark },
  emails: [{ value: userName, type: 'work', primary: true }],
  ...(consents === undefined ? {} : { [CUSTOMER]: { consents } }),
});

const consentRow = (mark: string, state: 'granted' | 'withdrawn'): object => ({
  purpose: 'newsletter',
  channel: 'email',
  state,
  source: 'web',
  sourceRef: mark,
  ...(state === 'granted'
    ? { grantedAt: new Date().toISOString(), noticeId: 'newsletter', noticeVersion: '3' }
    : { withdrawnAt: new Date().toISOString() }),
});
