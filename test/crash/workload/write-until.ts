import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client.ts';
import { createGroup, join, leave, type Group } from './group.ts';
import { consent, createAgain, createPerson, flip, move, removePerson, rename, type Person } from './person.ts';

/** Between two writes of a client, in milliseconds, at most. */
const THINKS = 60;
const GROUPS = 2;

/** Whom a client has made and may still write to. */
interface Own {
  readonly people: Person[];
  readonly groups: Group[];
}

/** Lets one client write whatever comes to its mind until it is told to stop; ends after the write under way. */
export async function writeUntil(client: Client, stop: AbortSignal): Promise<void> {
  const own: Own = { people: [], groups: [] };
  while (!stop.aborted) {
    await writeOnce(client, own);
    await pause(client.random.below(THINKS));
  }
}

async function writeOnce(client: Client, own: Own): Promise<void> {
  const { random } = client;
  const choice = random.next();
  if (own.people.length < 3 || choice < 0.3) {
    const person = await createPerson(client);
    if (person !== undefined) own.people.push(person);
    return;
  }
  const person = random.pick(own.people);
  if (choice < 0.33) await createAgain(client, person);
  else if (choice < 0.5) await rename(client, person);
  else if (choice < 0.6) await move(client, person);
  else if (choice < 0.72) await orForget(own, person, consent(client, person));
  else if (choice < 0.8) await orForget(own, person, flip(client, person));
  else if (choice < 0.86) await remove(client, own, person);
  else await writeGroup(client, own, person);
}

async function writeGroup(client: Client, own: Own, person: Person): Promise<void> {
  if (own.groups.length < GROUPS) {
    const made = await createGroup(client);
    if (made !== undefined) own.groups.push(made);
    return;
  }
  const group = client.random.pick(own.groups);
  if (group.members.has(person.id)) await leave(client, group, person.id);
  else if (!group.former.has(person.id)) await join(client, group, person);
}

/** Somebody of whom nobody knows what became of the last write is not written to again. */
async function orForget(own: Own, person: Person, known: Promise<boolean>): Promise<void> {
  if (!(await known)) own.people.splice(own.people.indexOf(person), 1);
}

async function remove(client: Client, own: Own, person: Person): Promise<void> {
  own.people.splice(own.people.indexOf(person), 1);
  for (const group of own.groups) group.members.delete(person.id);
  await removePerson(client, person);
}
