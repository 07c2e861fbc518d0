import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ResourceId } from '#identity';
import { addMember, deleteUser, kinds, newName, rename, retitle, tenant } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';

const CUSTOMER = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';

describe('the claims of a batch', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
  });

  afterAll(() => bench.close());

  const ownersOf = async (value: string): Promise<ResourceId[]> => {
    const rows = await bench.rows<{ resource: ResourceId }>('SELECT resource FROM registry.claim WHERE value = $1', [
      value,
    ]);
    return rows.map(({ resource }) => resource);
  };
  /** A person of an earlier batch with this name, and the form in which it is claimed. */
  const holder = async (name = newName()) => {
    const person = await bench.createUser(name);
    await bench.writer().run([person]);
    return { id: person.id, name };
  };
  const customer = (customerNumber: string) => ({ [CUSTOMER]: { customerNumber } });
  const everythingOf = async (id: ResourceId) => [
    ...(await bench.rows('SELECT FROM registry.resource WHERE id = $1', [id])),
    ...(await bench.rows('SELECT FROM registry.claim WHERE resource = $1', [id])),
    ...(await bench.rows('SELECT FROM registry.value WHERE resource = $1', [id])),
    ...(await bench.rows('SELECT FROM registry.membership WHERE grp = $1 OR member = $1', [id])),
    ...(await bench.eventsOf(id)),
  ];

  it('let one of two creates of a name win: in one batch the first', async () => {
    const name = newName();
    const both = [await bench.createUser(name), await bench.createUser(name.toUpperCase())];
    expect(kinds(await bench.writer().run(both))).toEqual(['decided', 'conflict']);
  });

  it('let one of two creates of a name win: in two processes the first to insert', async () => {
    const name = newName();
    const head = await bench.holding('SELECT FROM log.head FOR UPDATE');
    const first = bench.writer().run([await bench.createUser(name)]);
    await bench.waiting(1);
    const second = bench.writer().run([await bench.createUser(name)]);
    await bench.waiting(2);
    await head.release();
    expect([kinds(await first), kinds(await second)]).toEqual([['decided'], ['conflict']]);
  });

  it('are inserted sorted by value, so that two batches never wait for each other in a circle', async () => {
    const [a, m, z] = ['a', 'm', 'z'].map((letter) => `${letter}-${randomUUID()}`);
    const insert = `INSERT INTO registry.claim VALUES ('${tenant}', 'userName', $1, '${randomUUID()}')`;
    const held = await bench.holding(insert, [m]);
    const written = bench
      .writer()
      .run([await bench.createUser(z ?? ''), await bench.createUser(m ?? ''), await bench.createUser(a ?? '')]);
    await bench.waiting();
    const probe = await bench.holding(`SET LOCAL lock_timeout = '200ms'`);
    await probe.client.query('SAVEPOINT before_z');
    await probe.client.query(insert, [z]);
    await probe.client.query('ROLLBACK TO before_z');
    await expect(probe.client.query(insert, [a])).rejects.toMatchObject({ code: '55P03' });
    await probe.client.end();
    await held.client.query('ROLLBACK');
    await held.client.end();
    expect(kinds(await written)).toEqual(['decided', 'decided', 'decided']);
  });

  it('leave nothing of a command that lost one, and everything of the others', async () => {
    const { name } = await holder();
    const number = `C-${randomUUID()}`;
    const loser = await bench.createUser(name, {
      ...customer(number),
      emails: [{ value: `${newName()}@example.org` }],
    });
    const bystander = await bench.createUser(newName());
    expect(kinds(await bench.writer().run([loser, bystander]))).toEqual(['conflict', 'decided']);
    expect(await everythingOf(loser.id)).toEqual([]);
    expect(await bench.eventsOf(bystander.id)).toHaveLength(1);
    // Won in vain, and free again.
    expect(await ownersOf(number)).toEqual([]);
    expect(kinds(await bench.writer().run([await bench.createUser(newName(), customer(number))]))).toEqual(['decided']);
  });

  it('hand a value that is freed and wanted again inside the batch to its new owner', async () => {
    const alice = await holder();
    const bob = await bench.createUser(alice.name);
    expect(kinds(await bench.writer().run([rename(alice.id, newName()), bob]))).toEqual(['decided', 'decided']);
    expect(await ownersOf(alice.name)).toEqual([bob.id]);
  });

  it('follow two people who swap names in one batch over a third', async () => {
    const [alice, bob, spare] = [await holder(), await holder(), newName()];
    const swap = [rename(alice.id, spare), rename(bob.id, alice.name), rename(alice.id, bob.name)];
    expect(kinds(await bench.writer().run(swap))).toEqual(['decided', 'decided', 'decided']);
    expect([await ownersOf(alice.name), await ownersOf(bob.name), await ownersOf(spare)]).toEqual([
      [bob.id],
      [alice.id],
      [],
    ]);
  });

  it('pass from a deleted person to a new one inside a batch', async () => {
    const alice = await holder();
    const heir = await bench.createUser(alice.name);
    expect(kinds(await bench.writer().run([deleteUser(alice.id), heir]))).toEqual(['decided', 'decided']);
    expect(await ownersOf(alice.name)).toEqual([heir.id]);
  });

  it('stay with a person whose new name was lost, though the batch gave the old one away at first', async () => {
    const [alice, other] = [await holder(), await holder()];
    const heir = await bench.createUser(alice.name);
    expect(kinds(await bench.writer().run([rename(alice.id, other.name), heir]))).toEqual(['conflict', 'conflict']);
    expect(await ownersOf(alice.name)).toEqual([alice.id]);
    expect(await bench.eventsOf(alice.id)).toHaveLength(1);
    expect(await everythingOf(heir.id)).toEqual([]);
  });

  it('are not deleted before they are sure to be free: the old name stays taken until the commit', async () => {
    const alice = await holder();
    const head = await bench.holding('SELECT FROM log.head FOR UPDATE');
    const renamed = bench.writer().run([rename(alice.id, newName())]);
    await bench.waiting(1);
    const heir = await bench.createUser(alice.name);
    const taken = bench.writer().run([heir]);
    await bench.waiting(2);
    await head.release();
    expect([kinds(await renamed), kinds(await taken)]).toEqual([['decided'], ['decided']]);
    expect(await ownersOf(alice.name)).toEqual([heir.id]);
    expect((await bench.eventsOf(heir.id))[0]?.sequence).toBeGreaterThan(
      (await bench.eventsOf(alice.id))[1]?.sequence ?? Infinity,
    );
  });

  it('that a command wants only when decided again are tried in the next batch, and nothing overtakes it', async () => {
    const { name } = await holder();
    const number = `C-${randomUUID()}`;
    const loser = await bench.createUser(name, customer(number));
    // Refused at first for the loser's customer number; free to come once the loser is out.
    const second = await bench.createUser(newName(), customer(number));
    const group = await bench.createGroup('Waiting', [second.id]);
    const results = await bench.writer().run([loser, second, retitle(second.id, 'later'), group]);
    expect(kinds(results)).toEqual(['conflict', 'decided', 'decided', 'decided']);
    expect((await bench.openedOf(second.id)).map(({ type }) => type)).toEqual([
      'rollcall.user.created',
      'rollcall.user.updated',
    ]);
    expect(await bench.rows('SELECT member FROM registry.membership WHERE grp = $1', [group.id])).toEqual([
      { member: second.id },
    ]);
  });

  it('do not wait for a person who was added to a group by somebody else', async () => {
    const [alice, group] = [await holder(), await bench.createGroup('Beside')];
    await bench.writer().run([group]);
    expect(kinds(await bench.writer().run([addMember(group.id, alice.id), rename(alice.id, newName())]))).toEqual([
      'decided',
      'decided',
    ]);
    expect(await ownersOf(alice.name)).toEqual([]);
  });
});
