import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { lockHead, openEvents } from '#event-log';
import type { ResourceId } from '#identity';
import { createClient } from '#platform';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { WriteBench, deleteUser, fact, kinds, patchGroup, patchUser } from '../testing/write-bench.ts';

const name = (): string => `user-${randomUUID()}`;
const title = (value: string) => ({ op: 'replace', path: 'title', value });

describe('the write path', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
  });

  afterAll(() => bench.close());

  const eventsOf = async (id: ResourceId) => (await bench.events()).filter(({ subject }) => subject === id);
  const sql = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await bench.pool.query<Row>(text, values)).rows;

  it('stores the state and appends the sealed event that opens to it', async () => {
    const alice = await bench.createUser(name(), { title: 'Countess' });
    expect(kinds(await bench.writer().run([alice]))).toEqual(['decided']);
    const [opened] = await openEvents(bench.keyring, await eventsOf(alice.id));
    const [row] = await sql<{ document: object }>('SELECT document FROM registry.resource WHERE id = $1', [alice.id]);
    expect(opened).toMatchObject({
      type: 'rollcall.user.created',
      version: 1,
      data: { opened: true, value: { after: row?.document } },
    });
  });

  it('numbers densely, and versions in sequence order, with four writers at once', async () => {
    const writers = [1, 2, 3, 4].map(() => bench.writer());
    const shared = await bench.createUser(name());
    await writers[0]?.run([shared]);
    await Promise.all(
      writers.map(async (writer, index) => {
        for (let round = 0; round < 15; round += 1) {
          const created = [await bench.createUser(name()), await bench.createUser(name())];
          const results = await writer.run([...created, patchUser(shared.id, title(`${index}.${round}`))]);
          expect(kinds(results)).toEqual(['decided', 'decided', 'decided']);
        }
      }),
    );
    const events = await bench.events();
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const versions = (await eventsOf(shared.id)).map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: 61 }, (_, index) => index + 1));
  });

  it('lets one of two creates of a name win, in one batch and in two processes', async () => {
    const taken = name();
    const inOne = await bench
      .writer()
      .run([await bench.createUser(taken), await bench.createUser(taken.toUpperCase())]);
    expect(kinds(inOne)).toEqual(['decided', 'conflict']);
    const raced = name();
    const [first, second] = await Promise.all([
      bench.writer().run([await bench.createUser(raced)]),
      bench.writer().run([await bench.createUser(raced)]),
    ]);
    expect([...kinds(first), ...kinds(second)].sort()).toEqual(['conflict', 'decided']);
  });

  it('decides again without the loser when a claim is lost, and frees what was won in vain', async () => {
    const holder = await bench.createUser(name());
    await bench.writer().run([holder]);
    const [claim] = await sql<{ value: string }>('SELECT value FROM registry.claim WHERE resource = $1', [holder.id]);
    const number = `C-${randomUUID()}`;
    const customer = { 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User': { customerNumber: number } };
    const loser = await bench.createUser(claim?.value ?? '', customer);
    const bystander = await bench.createUser(name());
    expect(kinds(await bench.writer().run([loser, bystander]))).toEqual(['conflict', 'decided']);
    expect(await sql('SELECT FROM registry.claim WHERE resource = $1', [loser.id])).toEqual([]);
    const next = await bench.createUser(name(), customer);
    expect(kinds(await bench.writer().run([next]))).toEqual(['decided']);
  });

  it('hands a name that is freed and wanted again inside a batch to its new owner', async () => {
    const freed = name();
    const alice = await bench.createUser(freed);
    await bench.writer().run([alice]);
    const bob = await bench.createUser(freed);
    const renamed = patchUser(alice.id, { op: 'replace', path: 'userName', value: name() });
    expect(kinds(await bench.writer().run([renamed, bob]))).toEqual(['decided', 'decided']);
    expect(await sql('SELECT resource FROM registry.claim WHERE value = $1', [freed])).toEqual([{ resource: bob.id }]);
  });

  it('emits nothing for a write that changes nothing, and keeps the version', async () => {
    const alice = await bench.createUser(name(), { title: 'same' });
    await bench.writer().run([alice]);
    expect(kinds(await bench.writer().run([patchUser(alice.id, title('same'))]))).toEqual(['unchanged']);
    expect(await eventsOf(alice.id)).toHaveLength(1);
  });

  it('refuses only the command that the database cannot store', async () => {
    await sql(`CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.document->>'title' = 'poison' THEN RAISE EXCEPTION 'refused' USING ERRCODE = '22023'; END IF; RETURN NEW; END $$`);
    await sql('CREATE TRIGGER poison BEFORE INSERT ON registry.resource FOR EACH ROW EXECUTE FUNCTION refuse_poison()');
    const writes = [
      await bench.createUser(name()),
      await bench.createUser(name(), { title: 'poison' }),
      await bench.createUser(name()),
    ];
    expect(kinds(await bench.writer().run(writes))).toEqual(['decided', 'unstorable', 'decided']);
    await sql('DROP TRIGGER poison ON registry.resource');
  });

  it('runs a batch again from fresh state after a deadlock', async () => {
    await sql('CREATE SEQUENCE deadlocks');
    await sql(`CREATE FUNCTION deadlock_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF nextval('deadlocks') = 1 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$`);
    await sql(
      'CREATE TRIGGER deadlock BEFORE INSERT ON registry.resource FOR EACH ROW EXECUTE FUNCTION deadlock_once()',
    );
    const alice = await bench.createUser(name());
    expect(kinds(await bench.writer().run([alice]))).toEqual(['decided']);
    expect(await eventsOf(alice.id)).toHaveLength(1);
    expect(await sql('SELECT FROM deadlocks WHERE last_value = 2')).toHaveLength(1);
    await sql('DROP TRIGGER deadlock ON registry.resource');
  });

  it.each(['eat the answer', 'drop the commit'] as const)(
    'writes once when the network does this to a commit: %s',
    async (fate) => {
      const proxy = await startTcpProxy(bench.url);
      const writer = bench.writer(proxy.url);
      await writer.run([await bench.createUser(name())]);
      const alice = await bench.createUser(name());
      proxy.next(fate);
      expect(kinds(await writer.run([alice]))).toEqual(['decided']);
      expect(await eventsOf(alice.id)).toHaveLength(1);
      await proxy.close();
    },
  );

  it('gets the head back from an ingress that was stopped while it held it', async () => {
    const stopped = createClient(bench.url, 'stopped ingress');
    stopped.on('error', () => undefined);
    await stopped.connect();
    await stopped.query(`SET idle_in_transaction_session_timeout = '5s'`);
    await stopped.query('BEGIN');
    await lockHead(stopped);
    const alice = await bench.createUser(name());
    expect(kinds(await bench.writer().run([alice]))).toEqual(['decided']);
    await expect(stopped.query('COMMIT')).rejects.toThrow();
  });

  it('keeps membership as deltas: adding one member to a large group names one', async () => {
    const writer = bench.writer();
    const people = await Promise.all(Array.from({ length: 50 }, () => bench.createUser(name())));
    await writer.run(people);
    const [first, ...rest] = people.map(({ id }) => id);
    const group = await bench.createGroup('Staff', rest);
    await writer.run([group]);
    await writer.run([patchGroup(group.id, { op: 'add', path: 'members', value: [{ value: first }] })]);
    const events = await openEvents(bench.keyring, await eventsOf(group.id));
    expect(events.map(({ type }) => type)).toEqual([
      'rollcall.group.created',
      'rollcall.group.members_changed',
      'rollcall.group.members_changed',
    ]);
    expect(events[2]).toMatchObject({ data: { value: { added: [{ value: first, type: 'User' }], removed: [] } } });
    expect(await sql('SELECT FROM registry.membership WHERE grp = $1', [group.id])).toHaveLength(50);
  });

  it('loses no member of parallel additions by four writers', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => bench.createUser(name())));
    await bench.writer().run(people);
    const group = await bench.createGroup('Parallel');
    await bench.writer().run([group]);
    const writers = [1, 2, 3, 4].map(() => bench.writer());
    await Promise.all(
      writers.map(async (writer, index) => {
        for (const { id } of people.slice(index * 10, index * 10 + 10)) {
          const added = await writer.run([
            patchGroup(group.id, { op: 'add', path: 'members', value: [{ value: id }] }),
          ]);
          expect(kinds(added)).toEqual(['decided']);
        }
      }),
    );
    expect(await sql('SELECT FROM registry.membership WHERE grp = $1', [group.id])).toHaveLength(40);
  });

  it('never leaves a deleted person in a group that adds them at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const person = await bench.createUser(name());
      const group = await bench.createGroup('Race');
      await bench.writer().run([person, group]);
      const [added, deleted] = await Promise.all([
        bench.writer().run([patchGroup(group.id, { op: 'add', path: 'members', value: [{ value: person.id }] })]),
        bench.writer().run([deleteUser(person.id)]),
      ]);
      expect(kinds(deleted)).toEqual(['decided']);
      const rows = await sql('SELECT FROM registry.membership WHERE grp = $1', [group.id]);
      // Added before the deletion, the row stays and is read joined to the living; after it, the addition is refused.
      expect(rows).toHaveLength(kinds(added)[0] === 'decided' ? 1 : 0);
    }
  });

  it('records a fact once, whoever repeats it, and refuses one about nobody', async () => {
    const alice = await bench.createUser(name());
    const writer = bench.writer();
    await writer.run([alice]);
    const id = randomUUID();
    expect(kinds(await writer.run([fact(alice.id, id), fact(alice.id, id)]))).toEqual(['new', 'duplicate']);
    expect(kinds(await bench.writer().run([fact(alice.id, id)]))).toEqual(['duplicate']);
    expect(kinds(await writer.run([fact(randomUUID() as string as ResourceId)]))).toEqual(['unknownSubject']);
    expect((await eventsOf(alice.id)).map(({ type, version }) => [type, version])).toEqual([
      ['rollcall.user.created', 1],
      ['rollcall.access.opened', undefined],
    ]);
  });

  it('answers that a deleted person is not there, and lets their name be taken', async () => {
    const freed = name();
    const alice = await bench.createUser(freed);
    const writer = bench.writer();
    await writer.run([alice]);
    expect(kinds(await writer.run([deleteUser(alice.id)]))).toEqual(['decided']);
    expect(kinds(await writer.run([deleteUser(alice.id), await bench.createUser(freed)]))).toEqual([
      'notFound',
      'decided',
    ]);
  });
});
