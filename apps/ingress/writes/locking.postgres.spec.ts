import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResourceId } from '#identity';
import { inLockOrder, type LockRequest } from '../registry/lock-resources.ts';
import { addMember, deleteUser, kinds, newName, retitle, tenant } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';

const ROW = 'SELECT FROM registry.resource WHERE id = $1';

describe('the locks of a batch', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
  });

  afterAll(() => bench.close());

  /** Two people in the order of their ids, and a group. */
  const two = async (): Promise<{ first: ResourceId; second: ResourceId; group: ResourceId }> => {
    const people = [await bench.createUser(newName()), await bench.createUser(newName())];
    const group = await bench.createGroup('Locks');
    await bench.writer().run([...people, group]);
    const [first, second] = people.map(({ id }) => id).sort();
    if (first === undefined || second === undefined) throw new Error('two people have two ids');
    return { first, second, group: group.id };
  };

  const isLocked = async (id: ResourceId): Promise<boolean> => {
    const { rowCount } = await bench.pool.query(`${ROW} FOR UPDATE SKIP LOCKED`, [id]);
    return rowCount === 0;
  };

  it('are taken of people by id, then of groups, whatever the order of the commands', async () => {
    const { first, second, group } = await two();
    const held = await bench.holding(`${ROW} FOR UPDATE`, [second]);
    const written = bench.writer().run([addMember(group, second), retitle(second, 'b'), retitle(first, 'a')]);
    await bench.waiting();
    expect([await isLocked(first), await isLocked(group)]).toEqual([true, false]);
    await held.release();
    expect(kinds(await written)).toEqual(['decided', 'decided', 'decided']);
  });

  it('are not taken beyond the first that has to be waited for', async () => {
    const { first, second, group } = await two();
    const held = await bench.holding(`${ROW} FOR UPDATE`, [first]);
    const written = bench.writer().run([addMember(group, second), retitle(second, 'b'), retitle(first, 'a')]);
    await bench.waiting();
    expect([await isLocked(second), await isLocked(group)]).toEqual([false, false]);
    await held.release();
    expect(kinds(await written)).toEqual(['decided', 'decided', 'decided']);
  });

  it('let a person be changed while others add them to groups, and to several at once', async () => {
    const { first, second, group } = await two();
    const referring = await bench.holding(`${ROW} FOR KEY SHARE`, [first]);
    const changing = await bench.holding(`${ROW} FOR NO KEY UPDATE`, [second]);
    expect(kinds(await bench.writer().run([retitle(first, 'changed')]))).toEqual(['decided']);
    expect(kinds(await bench.writer().run([addMember(group, first), addMember(group, second)]))).toEqual([
      'decided',
      'decided',
    ]);
    await Promise.all([referring.release(), changing.release()]);
  });

  it.each([
    ['a change waits for another change', 'FOR NO KEY UPDATE', retitleIn],
    ['a deletion waits for whoever adds the person to a group', 'FOR KEY SHARE', deleteIn],
    ['adding a member waits for their deletion', 'FOR UPDATE', addIn],
  ])('make sure that %s', async (_, strength, command) => {
    const { first, group } = await two();
    const held = await bench.holding(`${ROW} ${strength}`, [first]);
    const written = bench.writer().run([command(first, group)]);
    await bench.waiting();
    await held.release();
    expect(kinds(await written)).toEqual(['decided']);
  });

  it('come before the reading: a change that had to wait is decided on what the other left', async () => {
    const { first } = await two();
    const head = await bench.holding('SELECT FROM log.head FOR UPDATE');
    const one = bench.writer().run([retitle(first, 'one')]);
    await bench.waiting(1);
    const other = bench.writer().run([retitle(first, 'other')]);
    await bench.waiting(2);
    await head.release();
    expect([...kinds(await one), ...kinds(await other)]).toEqual(['decided', 'decided']);
    const events = await bench.openedOf(first);
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(events[2]).toMatchObject({ data: { value: { before: { title: 'one' }, after: { title: 'other' } } } });
  });
});

function retitleIn(person: ResourceId) {
  return retitle(person, 'changed');
}

function deleteIn(person: ResourceId) {
  return deleteUser(person);
}

function addIn(person: ResourceId, group: ResourceId) {
  return addMember(group, person);
}

describe('inLockOrder', () => {
  const id = (digit: string): ResourceId => `0000000${digit}-0000-4000-8000-000000000000` as ResourceId;
  const request = (type: 'User' | 'Group', digit: string, strength: LockRequest['strength']): LockRequest => ({
    tenant,
    type,
    id: id(digit),
    strength,
  });

  it('names each row once, in the strongest way asked for, people before groups, each by id', () => {
    const ordered = inLockOrder([
      request('Group', '1', 'change'),
      request('User', '2', 'refer'),
      request('User', '1', 'change'),
      request('User', '2', 'delete'),
      request('User', '2', 'change'),
    ]);
    expect(ordered).toEqual([
      request('User', '1', 'change'),
      request('User', '2', 'delete'),
      request('Group', '1', 'change'),
    ]);
  });
});
