import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMember, deleteUser, kinds, newName, removeMember, replaceGroup, retitle } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';

describe('what a batch stores', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
    // One row for each statement that writes, with how many rows it wrote.
    await bench.rows('CREATE TABLE written (tab text, operation text, rows int)');
    await bench.rows(`CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO written SELECT TG_TABLE_NAME, TG_OP, count(*) FROM touched; RETURN NULL; END $$`);
    for (const table of ['resource', 'claim', 'value', 'membership']) {
      for (const [operation, rows] of [
        ['INSERT', 'NEW'],
        ['UPDATE', 'NEW'],
        ['DELETE', 'OLD'],
      ] as const) {
        await bench.rows(`CREATE TRIGGER note_${operation} AFTER ${operation} ON registry.${table}
          REFERENCING ${rows} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note()`);
      }
    }
  });

  afterAll(() => bench.close());

  const written = async (work: () => Promise<unknown>): Promise<string[]> => {
    await bench.rows('TRUNCATE written');
    await work();
    const rows = await bench.rows<{ line: string }>(
      `SELECT tab || ' ' || operation || ' ' || rows AS line FROM written ORDER BY 1`,
    );
    return rows.map(({ line }) => line);
  };

  it('is the state and the sealed event, which opens to it', async () => {
    const alice = await bench.createUser(newName(), { title: 'Countess' });
    expect(kinds(await bench.writer().run([alice]))).toEqual(['decided']);
    const [row] = await bench.rows<{ document: object }>('SELECT document FROM registry.resource WHERE id = $1', [
      alice.id,
    ]);
    const [stored] = await bench.eventsOf(alice.id);
    expect(stored?.data).not.toContain('Countess');
    expect(await bench.openedOf(alice.id)).toMatchObject([
      { type: 'rollcall.user.created', version: 1, data: { opened: true, value: { after: row?.document } } },
    ]);
  });

  it('is decided in arrival order, each command on the result of the one before', async () => {
    const alice = await bench.createUser(newName());
    const results = await bench
      .writer()
      .run([alice, retitle(alice.id, 'one'), retitle(alice.id, 'two'), retitle(alice.id, 'two')]);
    expect(kinds(results)).toEqual(['decided', 'decided', 'decided', 'unchanged']);
    expect(await bench.openedOf(alice.id)).toMatchObject([
      { version: 1 },
      { version: 2, data: { value: { after: { title: 'one' } } } },
      { version: 3, data: { value: { before: { title: 'one' }, after: { title: 'two' } } } },
    ]);
  });

  it('is only the last state of each resource, one statement for each table', async () => {
    const people = await Promise.all(
      Array.from({ length: 3 }, () => bench.createUser(newName(), { emails: [{ value: `${newName()}@example.org` }] })),
    );
    const changes = people.flatMap(({ id }) => [retitle(id, 'a'), retitle(id, 'b')]);
    const lines = await written(() => bench.writer().run([...people, ...changes]));
    expect(lines).toEqual(['claim INSERT 3', 'resource INSERT 3', 'value INSERT 3']);
    const again = await written(() =>
      bench.writer().run(people.flatMap(({ id }) => [retitle(id, 'c'), retitle(id, 'd')])),
    );
    expect(again).toEqual(['resource UPDATE 3']);
  });

  it('is nothing but a tombstone of a person who comes and goes within one batch, and every event', async () => {
    const alice = await bench.createUser(newName());
    expect(kinds(await bench.writer().run([alice, retitle(alice.id, 'brief'), deleteUser(alice.id)]))).toEqual([
      'decided',
      'decided',
      'decided',
    ]);
    expect(
      await bench.rows('SELECT version, status, document, user_name FROM registry.resource WHERE id = $1', [alice.id]),
    ).toEqual([{ version: 3, status: 'deleted', document: null, user_name: null }]);
    expect(await bench.rows('SELECT FROM registry.claim WHERE resource = $1', [alice.id])).toEqual([]);
    expect((await bench.eventsOf(alice.id)).map(({ type }) => type)).toEqual([
      'rollcall.user.created',
      'rollcall.user.updated',
      'rollcall.user.deleted',
    ]);
  });

  it('of memberships is what differs: one who is added and removed again is not written', async () => {
    const [stays, passes] = [await bench.createUser(newName()), await bench.createUser(newName())];
    const group = await bench.createGroup('Passing');
    await bench.writer().run([stays, passes, group]);
    const lines = await written(() =>
      bench
        .writer()
        .run([addMember(group.id, stays.id), addMember(group.id, passes.id), removeMember(group.id, passes.id)]),
    );
    expect(lines).toEqual(['membership INSERT 1', 'resource UPDATE 1']);
    expect(await bench.rows('SELECT member FROM registry.membership WHERE grp = $1', [group.id])).toEqual([
      { member: stays.id },
    ]);
  });

  it('of a membership is its delta: adding one person to a large group names one', async () => {
    const people = await Promise.all(Array.from({ length: 50 }, () => bench.createUser(newName())));
    const [first, ...rest] = people.map(({ id }) => id);
    if (first === undefined) throw new Error('there are fifty');
    const group = await bench.createGroup('Staff', rest);
    await bench.writer().run([...people, group]);
    expect(await written(() => bench.writer().run([addMember(group.id, first)]))).toEqual([
      'membership INSERT 1',
      'resource UPDATE 1',
    ]);
    const events = await bench.openedOf(group.id);
    expect(events.at(-1)).toMatchObject({
      type: 'rollcall.group.members_changed',
      data: { value: { added: [{ value: first, type: 'User' }], removed: [] } },
    });
  });

  it('never updates the row of the head, which would bloat under any old snapshot', async () => {
    const place = (): Promise<{ ctid: string; xmin: string }[]> => bench.rows('SELECT ctid, xmin FROM log.head');
    const before = await place();
    await bench.writer().run([await bench.createUser(newName())]);
    expect(await place()).toEqual(before);
  });

  it('invariant 6: is nothing where a write changes nothing, and the ETag stays', async () => {
    const alice = await bench.createUser(newName(), { title: 'same' });
    await bench.writer().run([alice]);
    const lines = await written(async () => {
      expect(kinds(await bench.writer().run([retitle(alice.id, 'same'), retitle(alice.id, 'same')]))).toEqual([
        'unchanged',
        'unchanged',
      ]);
    });
    expect(lines).toEqual([]);
    expect(await bench.eventsOf(alice.id)).toHaveLength(1);
    expect(await bench.rows('SELECT version FROM registry.resource WHERE id = $1', [alice.id])).toEqual([
      { version: 1 },
    ]);
  });

  it('invariant 6: is nothing where a group is told what it shows, though one of its members was deleted', async () => {
    const [stays, goes] = [await bench.createUser(newName()), await bench.createUser(newName())];
    const group = await bench.createGroup('Shown', [stays.id, goes.id]);
    await bench.writer().run([stays, goes, group]);
    await bench.writer().run([deleteUser(goes.id)]);
    const lines = await written(async () => {
      const again = [replaceGroup(group.id, 'Shown', [stays.id]), removeMember(group.id, goes.id)];
      for (const write of again) expect(kinds(await bench.writer().run([write]))).toEqual(['unchanged']);
    });
    expect(lines).toEqual([]);
  });

  it('of a deleted person answers nobody, and lets the name be taken', async () => {
    const name = newName();
    const alice = await bench.createUser(name);
    const writer = bench.writer();
    await writer.run([alice]);
    expect(kinds(await writer.run([deleteUser(alice.id)]))).toEqual(['decided']);
    expect(
      kinds(await writer.run([deleteUser(alice.id), retitle(alice.id, 'x'), await bench.createUser(name)])),
    ).toEqual(['notFound', 'notFound', 'decided']);
  });
});
