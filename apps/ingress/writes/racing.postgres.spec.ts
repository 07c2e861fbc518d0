import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ResourceId, TenantId } from '#identity';
import { addMember, deleteUser, fact, kinds, newName } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';

describe('writers that race', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
  });

  afterAll(() => bench.close());

  it('lose no member of parallel additions', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => bench.createUser(newName())));
    const group = await bench.createGroup('Parallel');
    await bench.writer().run([...people, group]);
    await Promise.all(
      [0, 10, 20, 30].map(async (first) => {
        const writer = bench.writer();
        for (const { id } of people.slice(first, first + 10)) {
          expect(kinds(await writer.run([addMember(group.id, id)]))).toEqual(['decided']);
        }
      }),
    );
    expect(await bench.rows('SELECT FROM registry.membership WHERE grp = $1', [group.id])).toHaveLength(40);
  });

  it('never leave a deleted person in a group that adds them at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const person = await bench.createUser(newName());
      const group = await bench.createGroup('Race');
      await bench.writer().run([person, group]);
      const [added, deleted] = await Promise.all([
        bench.writer().run([addMember(group.id, person.id)]),
        bench.writer().run([deleteUser(person.id)]),
      ]);
      expect(kinds(deleted)).toEqual(['decided']);
      const rows = await bench.rows('SELECT FROM registry.membership WHERE grp = $1', [group.id]);
      // Added before the deletion, the row stays and is read joined to the living; after it, the addition is refused.
      expect(rows).toHaveLength(kinds(added)[0] === 'decided' ? 1 : 0);
    }
  });
});

describe('facts', () => {
  let bench: WriteBench;
  let alice: ResourceId;

  beforeAll(async () => {
    bench = await WriteBench.open();
    const person = await bench.createUser(newName());
    await bench.writer().run([person]);
    alice = person.id;
  });

  afterAll(() => bench.close());

  const withId = async (id: string) => bench.rows('SELECT tenant FROM log.event WHERE id = $1', [id]);

  it('are recorded once, whoever repeats them, and move no version', async () => {
    const id = randomUUID();
    const writer = bench.writer();
    expect(kinds(await writer.run([fact(alice, id), fact(alice, id)]))).toEqual(['new', 'duplicate']);
    expect(kinds(await bench.writer().run([fact(alice, id)]))).toEqual(['duplicate']);
    expect((await bench.eventsOf(alice)).map(({ type, version }) => [type, version])).toEqual([
      ['rollcall.user.created', 1],
      ['rollcall.access.opened', undefined],
    ]);
    expect(await bench.rows('SELECT version FROM registry.resource WHERE id = $1', [alice])).toEqual([{ version: 1 }]);
  });

  it('are recorded once by two who tell them at the same moment', async () => {
    const id = randomUUID();
    const head = await bench.holding('SELECT FROM log.head FOR UPDATE');
    const first = bench.writer().run([fact(alice, id)]);
    await bench.waiting(1);
    const second = bench.writer().run([fact(alice, id)]);
    await bench.waiting(2);
    await head.release();
    expect([kinds(await first), kinds(await second)]).toEqual([['new'], ['duplicate']]);
    expect(await withId(id)).toHaveLength(1);
  });

  it('of a batch that failed are new when they are told again', async () => {
    const id = randomUUID();
    const head = await bench.holding('SELECT FROM log.head FOR UPDATE');
    expect(kinds(await bench.writer().run([fact(alice, id)]))).toEqual(['busy']);
    await head.release();
    expect(kinds(await bench.writer().run([fact(alice, id)]))).toEqual(['new']);
  });

  it('of two tenants are two, also under one id and in one batch', async () => {
    const other = 'other' as TenantId;
    const id = randomUUID();
    const bob = await bench.createUser(newName());
    if (bob.command.kind !== 'createUser') throw new Error('Bob is created');
    const elsewhere = { ...bob, command: { ...bob.command, tenant: other } };
    await bench.writer().run([elsewhere]);
    expect(kinds(await bench.writer().run([{ ...fact(bob.id, id), tenant: other }]))).toEqual(['new']);
    const both = [{ ...fact(bob.id, id), tenant: other }, fact(alice, id)];
    expect(kinds(await bench.writer().run(both))).toEqual(['duplicate', 'new']);
    expect(await withId(id)).toEqual([{ tenant: 'other' }, { tenant: 'default' }]);
  });

  it('are not told of somebody who never was, and of a person of another tenant neither', async () => {
    const nobody = randomUUID() as string as ResourceId;
    expect(kinds(await bench.writer().run([fact(nobody)]))).toEqual(['unknownSubject']);
    const foreign = { ...fact(alice), tenant: 'other' as TenantId };
    expect(kinds(await bench.writer().run([foreign]))).toEqual(['unknownSubject']);
  });

  it('are told of a deleted person too', async () => {
    const gone = await bench.createUser(newName());
    await bench.writer().run([gone, deleteUser(gone.id)]);
    expect(kinds(await bench.writer().run([fact(gone.id)]))).toEqual(['new']);
  });
});
