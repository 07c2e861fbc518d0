import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEvents, readEvents } from '#event-log';
import { evolve, type ResourceId, type ResourceState } from '#identity';
import { inTransaction } from '#platform';
import { findPerson } from '../people/find-people.ts';
import { contentHash } from '../content/content-hash.ts';
import { findGroup } from '../groups/find-groups.ts';
import { groupsOf } from '../groups/groups-of.ts';
import { membersAmong, membersOf } from '../groups/members-of.ts';
import { listPeople } from '../people/list-people.ts';
import { Scribe } from '../testing/scribe.ts';
import { FIRST, openTestDirectory, type TestDirectory } from '../testing/test-directory.ts';
import { applyEvents } from './apply-events.ts';

let directory: TestDirectory;
let scribe: Scribe;
beforeAll(async () => {
  directory = await openTestDirectory();
  scribe = new Scribe(directory);
});
afterAll(() => directory.close());

const person = (id: ResourceId) => findPerson(directory.pool, scribe.tenant, id);

/** What `evolve` makes of a subject's events one by one, with nothing of the batch in between. */
async function evolved(id: ResourceId): Promise<ResourceState | undefined> {
  const events = await readEvents(directory.pool, { after: FIRST, limit: 10_000 });
  const opened = await openEvents(
    directory.keyring,
    events.filter(({ subject }) => subject === id),
  );
  return opened.reduce<ResourceState | undefined>((state, event) => {
    const next = evolve(state, event);
    return next.kind === 'evolved' ? next.state : state;
  }, undefined);
}

describe('folding the log into the directory', () => {
  it('ends where evolve ends, whatever the batches', async () => {
    const id = await scribe.createPerson({ userName: 'bea', displayName: 'Bea' });
    await scribe.updatePerson(id, { displayName: 'Beatrix' });
    await directory.fold();
    await scribe.updatePerson(id, { active: false });
    await scribe.noteFact(id);
    const sequence = await scribe.updatePerson(id, { nickName: 'B' });
    await directory.fold();

    const state = await evolved(id);
    expect(await person(id)).toEqual({
      tenant: 'default',
      type: 'User',
      id,
      sequence,
      active: false,
      version: 4,
      status: 'live',
      document: state !== undefined && 'document' in state ? state.document : undefined,
      created: state !== undefined && 'created' in state ? state.created : undefined,
      modified: state !== undefined && 'modified' in state ? state.modified : undefined,
    });
  });

  it.each([1, 150])('keeps every character of a document, in a batch of %i', async (people) => {
    const displayName = String.raw`\N \. "quoted" \u0041 \\` + ' tab\t line\n\r ü 𝄞 \u2028 \u0001';
    const drafted = await Promise.all(Array.from({ length: people }, () => scribe.draftPerson({ displayName })));
    await scribe.append(drafted.map(({ event }) => event));
    await directory.fold();
    for (const { id } of drafted) expect(await person(id)).toMatchObject({ document: { id, displayName } });
  });

  it('leaves id, version and sequence of a deleted person', async () => {
    const id = await scribe.createPerson();
    const sequence = await scribe.deletePerson(id);
    await directory.fold();

    expect(await person(id)).toEqual({ tenant: 'default', type: 'User', id, version: 2, sequence, status: 'deleted' });
    const { rows } = await directory.pool.query(
      'SELECT document, created, modified FROM directory.resource WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ document: null, created: null, modified: null }]);
  });

  it('shows an erasure as soon as it is requested, without a new version', async () => {
    const id = await scribe.createPerson();
    const sequence = await scribe.requestErasure(id);
    await directory.fold();
    expect(await person(id)).toMatchObject({ status: 'erasing', version: 1, sequence });

    await scribe.erasePerson(id);
    await directory.fold();
    expect(await person(id)).toMatchObject({ status: 'erased', version: 2 });
  });

  it('changes nothing when events come a second time', async () => {
    const id = await scribe.createPerson();
    const group = await scribe.createGroup('Crew');
    await scribe.changeMembers(group, [{ value: id, type: 'User' }]);
    await scribe.changeMembers(group, [], [{ value: id, type: 'User' }]);
    await directory.fold();
    const before = await contentHash(directory.pool, scribe.tenant);

    const events = await readEvents(directory.pool, { after: FIRST, limit: 10_000 });
    await inTransaction(directory.pool, (tx) => applyEvents(tx, directory.keyring, events));
    expect(await contentHash(directory.pool, scribe.tenant)).toBe(before);
  });

  it('invariant 7: stops where a version is missing, and writes nothing of the batch', async () => {
    const other = await openTestDirectory();
    const writer = new Scribe(other);
    try {
      const first = await writer.createPerson();
      const second = await writer.createPerson();
      writer.loseVersion(second);
      await writer.updatePerson(second, { displayName: 'after the gap' });
      await expect(other.fold()).rejects.toMatchObject({
        name: 'StopConsumer',
        message: expect.stringContaining(`version 3 of ${second}, where version 2 must come`),
      });
      expect(await findPerson(other.pool, writer.tenant, first)).toBeUndefined();
    } finally {
      await other.close();
    }
  });

  it('crosses a gap that a discarded event leaves', async () => {
    const id = await scribe.createPerson({ displayName: 'One' });
    await directory.fold();
    await scribe.writeBroken(id);
    await directory.discard(await directory.parkNewest());
    await scribe.updatePerson(id, { displayName: 'Three' });
    await directory.fold();
    expect(await person(id)).toMatchObject({ version: 3, document: { displayName: 'Three' } });
  });

  it('takes in a deletion that comes over parked events, also of somebody never seen', async () => {
    const known = await scribe.createPerson();
    await directory.fold();
    scribe.loseVersion(known);
    await scribe.deletePerson(known);
    const { id: unseen } = await scribe.draftPerson();
    await scribe.erasePerson(unseen);
    await directory.fold();
    expect(await person(known)).toMatchObject({ status: 'deleted', version: 3 });
    expect(await person(unseen)).toMatchObject({ status: 'erased', version: 2 });
  });

  it('folds what a destroyed key hides by its clear attributes', async () => {
    const id = await scribe.createPerson();
    await scribe.updatePerson(id, { displayName: 'gone' });
    await scribe.destroyKey(id);
    const keyring = await directory.freshKeyring();
    const events = await readEvents(directory.pool, { after: FIRST, limit: 10_000 });
    await inTransaction(directory.pool, (tx) =>
      applyEvents(
        tx,
        keyring,
        events.filter(({ subject }) => subject === id),
      ),
    );
    await keyring.close();
    expect(await person(id)).toMatchObject({ status: 'live', version: 2, document: null });
  });

  it('keeps tenants apart', async () => {
    const elsewhere = new Scribe(directory, 'elsewhere');
    const id = await elsewhere.createPerson();
    await directory.fold();
    expect(await person(id)).toBeUndefined();
    expect(await findPerson(directory.pool, elsewhere.tenant, id)).toMatchObject({
      tenant: 'elsewhere',
      status: 'live',
    });
    expect(await contentHash(directory.pool, elsewhere.tenant)).not.toBe(
      await contentHash(directory.pool, scribe.tenant),
    );
  });
});

describe('groups', () => {
  it('have the living members that their events leave, within a batch and over batches', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map((userName) => scribe.createPerson({ userName })));
    const [a, b, c] = ids.sort().map((value) => ({ value, type: 'User' as const }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three people');
    const group = await scribe.createGroup('Crew');
    await scribe.changeMembers(group, [a, b]);
    await scribe.changeMembers(group, [c], [a]);
    await directory.fold();
    const sequence = await scribe.changeMembers(group, [a], [b]);
    await directory.fold();

    expect(await findGroup(directory.pool, scribe.tenant, group)).toMatchObject({ version: 4, sequence });
    const all = await membersOf(directory.pool, scribe.tenant, group, { limit: 10 });
    expect(all).toEqual([a, c].map(({ value, type }) => ({ id: value, type })));
    const [firstMember] = await membersOf(directory.pool, scribe.tenant, group, { limit: 1 });
    expect(await membersOf(directory.pool, scribe.tenant, group, { after: firstMember?.id, limit: 10 })).toEqual([
      { id: c.value, type: 'User' },
    ]);
    expect([...(await membersAmong(directory.pool, scribe.tenant, group, ids))].sort()).toEqual([a.value, c.value]);
    expect(await groupsOf(directory.pool, scribe.tenant, a.value)).toEqual([group]);
    expect(await groupsOf(directory.pool, scribe.tenant, b.value)).toEqual([]);
  });

  it('lose a deleted member at once, though its membership row stays', async () => {
    const id = await scribe.createPerson();
    const group = await scribe.createGroup('Crew');
    await scribe.changeMembers(group, [{ value: id, type: 'User' }]);
    await scribe.deletePerson(id);
    await directory.fold();
    expect(await membersOf(directory.pool, scribe.tenant, group, { limit: 10 })).toEqual([]);
    const { rowCount } = await directory.pool.query('SELECT FROM directory.membership WHERE grp = $1', [group]);
    expect(rowCount).toBe(1);
  });

  it('leave no rows when they are deleted, even with members added in the same batch', async () => {
    const id = await scribe.createPerson();
    const group = await scribe.createGroup('Crew');
    await scribe.changeMembers(group, [{ value: id, type: 'User' }]);
    await scribe.deleteGroup(group);
    await directory.fold();
    expect(await findGroup(directory.pool, scribe.tenant, group)).toMatchObject({ status: 'deleted' });
    const { rowCount } = await directory.pool.query('SELECT FROM directory.membership WHERE grp = $1', [group]);
    expect(rowCount).toBe(0);
  });
});

it('lists people in the order of their ids, without tombstones, page by page', async () => {
  const listed = new Scribe(directory, 'listed');
  const ids = await Promise.all(['a', 'b', 'c', 'd'].map((userName) => listed.createPerson({ userName })));
  const [gone, ...left] = ids;
  if (gone === undefined) throw new Error('four people');
  await listed.deletePerson(gone);
  await directory.fold();

  const first = await listPeople(directory.pool, listed.tenant, { limit: 2 });
  const second = await listPeople(directory.pool, listed.tenant, { after: first.at(-1)?.id, limit: 2 });
  expect([...first, ...second].map(({ id }) => id)).toEqual(left.sort());
});
