import { fold, type JsonObject } from '#scim';
import type { BulkAnswer, FoundPerson, HubClient } from '../hub/hub-client.ts';
import type { Person } from './person.ts';

/** What to do with a person whom the hub has already. */
export type Existing = 'skip' | 'update';

export type Settled =
  { readonly kind: 'created' | 'updated' | 'skipped' } | { readonly kind: 'refused'; readonly reason: string };

/** How often those whom the hub could not take at that moment are sent again. */
const ROUNDS = 6;

type Hub = Pick<HubClient, 'bulk' | 'find'>;

/**
 * Brings people to the hub who are all different ones; a result for each. Nobody is doubled, also when a request was
 * carried out and its answer lost: every round first asks who is there, by externalId, and whoever is refused for
 * their userName is looked up by it.
 */
export async function settlePeople(
  hub: Hub,
  people: readonly Person[],
  existing: Existing,
): Promise<ReadonlyMap<Person, Settled>> {
  const settled = new Map<Person, Settled>();
  let open = people;
  for (let round = 1; open.length > 0; round += 1) {
    await settleRound(hub, open, existing, settled);
    open = people.filter((person) => !settled.has(person));
    if (round < ROUNDS) continue;
    for (const person of open) settled.set(person, { kind: 'refused', reason: 'the hub could not take it now' });
    open = [];
  }
  return settled;
}

async function settleRound(
  hub: Hub,
  people: readonly Person[],
  existing: Existing,
  settled: Map<Person, Settled>,
): Promise<void> {
  const known = await knownByExternalId(hub, people);
  const isNew = (person: Person): boolean => (matchesOf(person, known)?.length ?? 0) === 0;
  const fresh = people.filter(isNew);
  const clashing = await create(hub, fresh, settled);
  const byName = await knownByUserName(
    hub,
    clashing.map(({ person }) => person),
  );
  const updates = [
    ...people.filter((person) => !isNew(person)).map((person) => ({ person, matches: matchesOf(person, known) ?? [] })),
    ...clashing.flatMap(({ person, reason }) => {
      const match = byName.get(fold(person.userName ?? ''));
      if (match !== undefined) return [{ person, matches: [match] }];
      settled.set(person, { kind: 'refused', reason });
      return [];
    }),
  ];
  await meet(hub, updates, existing, settled);
}

/** Creates people; gives back those whom another holds a unique value of. */
async function create(
  hub: Hub,
  people: readonly Person[],
  settled: Map<Person, Settled>,
): Promise<readonly { readonly person: Person; readonly reason: string }[]> {
  const answers = await hub.bulk(
    people.map(({ resource }, index) => ({ method: 'POST', path: '/Users', bulkId: `p${index}`, data: resource })),
  );
  const clashing: { person: Person; reason: string }[] = [];
  for (const [index, person] of people.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    if (answer.status === 201) settled.set(person, { kind: 'created' });
    else if (answer.status === 409) clashing.push({ person, reason: answer.reason });
    else refuse(person, answer, settled);
  }
  return clashing;
}

interface Meeting {
  readonly person: Person;
  readonly matches: readonly FoundPerson[];
}

/** Skips or updates people who are there. An account that another source vouches for is never taken over. */
async function meet(
  hub: Hub,
  meetings: readonly Meeting[],
  existing: Existing,
  settled: Map<Person, Settled>,
): Promise<void> {
  const updates: { person: Person; operation: JsonObject }[] = [];
  for (const { person, matches } of meetings) {
    const [match] = matches;
    if (match === undefined) continue;
    if (matches.length > 1) {
      settled.set(person, { kind: 'refused', reason: `${matches.length} people of the hub have this externalId` });
    } else if (isForeign(person, match)) {
      settled.set(person, { kind: 'refused', reason: 'the person with this userName has another externalId' });
    } else if (existing === 'skip') settled.set(person, { kind: 'skipped' });
    else updates.push({ person, operation: updateOf(person, match) });
  }
  const answers = await hub.bulk(updates.map(({ operation }) => operation));
  for (const [index, { person }] of updates.entries()) {
    const answer = answers[index];
    if (answer === undefined) continue;
    if (answer.status === 200) settled.set(person, { kind: 'updated' });
    // Deleted since it was found: the next round creates it.
    else if (answer.status !== 404) refuse(person, answer, settled);
  }
}

const isForeign = (person: Person, match: FoundPerson): boolean =>
  person.externalId !== undefined && match.externalId !== undefined && person.externalId !== match.externalId;

/** Sets what the source has, and leaves alone what it has not. */
function updateOf(person: Person, { id }: FoundPerson): JsonObject {
  const { schemas: _, ...value } = person.resource;
  const patch = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', value }],
  };
  return { method: 'PATCH', path: `/Users/${id}`, data: patch };
}

/** What may succeed later stays open. */
function refuse(person: Person, { status, reason }: BulkAnswer, settled: Map<Person, Settled>): void {
  if (status === 429 || status === 503) return;
  settled.set(person, { kind: 'refused', reason: reason === '' ? `the hub answers ${status}` : reason });
}

const matchesOf = (
  person: Person,
  known: ReadonlyMap<string, readonly FoundPerson[]>,
): readonly FoundPerson[] | undefined => (person.externalId === undefined ? undefined : known.get(person.externalId));

async function knownByExternalId(
  hub: Hub,
  people: readonly Person[],
): Promise<ReadonlyMap<string, readonly FoundPerson[]>> {
  const ids = people.flatMap(({ externalId }) => (externalId === undefined ? [] : [externalId]));
  const known = new Map<string, FoundPerson[]>();
  for (const found of await hub.find('externalId', ids)) {
    if (found.externalId === undefined) continue;
    known.set(found.externalId, [...(known.get(found.externalId) ?? []), found]);
  }
  return known;
}

async function knownByUserName(hub: Hub, people: readonly Person[]): Promise<ReadonlyMap<string, FoundPerson>> {
  const names = people.flatMap(({ userName }) => (userName === undefined ? [] : [userName]));
  const found = await hub.find('userName', names);
  return new Map(found.map((each) => [fold(each.userName ?? ''), each]));
}
