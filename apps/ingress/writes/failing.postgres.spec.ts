import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { addMember, kinds, newName, removeGroups, retitle, tenant } from '../testing/test-writes.ts';
import { WriteBench } from '../testing/write-bench.ts';
import { MAX_RESOURCE_BYTES } from './decide-command.ts';

describe('a batch that fails', () => {
  let bench: WriteBench;

  beforeAll(async () => {
    bench = await WriteBench.open();
    await bench.rows('CREATE SEQUENCE failures');
  });

  afterAll(() => bench.close());

  afterEach(async () => {
    await bench.rows('DROP TRIGGER IF EXISTS refuse ON registry.resource');
    await bench.rows('ALTER SEQUENCE failures RESTART');
  });

  /** The database refuses what `condition` says, with this code; `times` over, or always. */
  const refusing = async (code: string, condition: string, times = 1_000_000): Promise<void> => {
    await bench.rows(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF ${condition} THEN
          IF nextval('failures') <= ${times} THEN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END IF;
        END IF;
        RETURN NEW;
      END $$`);
    await bench.rows('CREATE TRIGGER refuse BEFORE INSERT ON registry.resource FOR EACH ROW EXECUTE FUNCTION refuse()');
  };
  const POISON = `NEW.document->>'title' = 'poison'`;
  const failures = async (): Promise<number> => {
    const [row] = await bench.rows<{ last: number }>('SELECT last_value AS last FROM failures');
    return row?.last ?? 0;
  };

  it.each(['22023', '23514', '54000'])('by %s, which one command causes, refuses only that one', async (code) => {
    await refusing(code, POISON);
    const writes = await Promise.all(
      Array.from({ length: 9 }, (_, index) => bench.createUser(newName(), index === 6 ? { title: 'poison' } : {})),
    );
    const results = kinds(await bench.writer().run(writes));
    expect(results).toEqual(writes.map((_, index) => (index === 6 ? 'unstorable' : 'decided')));
    // 9, then the half of 4 with it, of 2, and alone.
    expect(await failures()).toBe(4);
    for (const [index, { id }] of writes.entries()) expect(await bench.eventsOf(id)).toHaveLength(index === 6 ? 0 : 1);
  });

  it('in both halves refuses both, and keeps the order of what is left', async () => {
    await refusing('22023', POISON);
    const alice = await bench.createUser(newName());
    const poison = async () => bench.createUser(newName(), { title: 'poison' });
    const results = await bench
      .writer()
      .run([await poison(), alice, retitle(alice.id, 'one'), retitle(alice.id, 'two'), await poison()]);
    expect(kinds(results)).toEqual(['unstorable', 'decided', 'decided', 'decided', 'unstorable']);
    expect((await bench.openedOf(alice.id)).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('lets no command overtake one that was deferred in the other half', async () => {
    await refusing('22023', POISON);
    const taken = newName();
    await bench.writer().run([await bench.createUser(taken)]);
    const customer = { 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User': { customerNumber: newName() } };
    const loser = await bench.createUser(taken, customer);
    const deferred = await bench.createUser(newName(), customer);
    const poison = await bench.createUser(newName(), { title: 'poison' });
    const results = await bench.writer().run([loser, deferred, retitle(deferred.id, 'later'), poison]);
    expect(kinds(results)).toEqual(['conflict', 'decided', 'decided', 'unstorable']);
  });

  it.each(['40P01', '40001', '55P03'])('by %s runs again from fresh state', async (code) => {
    await refusing(code, 'true', 3);
    const alice = await bench.createUser(newName());
    expect(kinds(await bench.writer().run([alice]))).toEqual(['decided']);
    expect(await failures()).toBe(4);
    expect(await bench.eventsOf(alice.id)).toHaveLength(1);
  });

  it('by a deadlock again and again is answered 503, and nothing is stored', async () => {
    await refusing('40P01', 'true');
    const alice = await bench.createUser(newName());
    expect(kinds(await bench.writer().run([alice]))).toEqual(['busy']);
    expect(await failures()).toBe(4);
    expect(await bench.eventsOf(alice.id)).toEqual([]);
  });

  it('by a full disk is answered 503 at once', async () => {
    await refusing('53100', 'true');
    expect(kinds(await bench.writer().run([await bench.createUser(newName())]))).toEqual(['busy']);
    expect(await failures()).toBe(1);
  });

  it('by a lock that is never free is answered 503 within its bound', async () => {
    const alice = await bench.createUser(newName());
    await bench.writer().run([alice]);
    const held = await bench.holding('SELECT FROM registry.resource WHERE id = $1 FOR UPDATE', [alice.id]);
    expect(kinds(await bench.writer().run([retitle(alice.id, 'never')]))).toEqual(['busy']);
    await held.release();
    expect(await bench.eventsOf(alice.id)).toHaveLength(1);
  });

  it('by a real deadlock lets both batches through', async () => {
    const [alice, group] = [await bench.createUser(newName()), await bench.createGroup('Deadlock')];
    const bob = await bench.createUser(newName());
    await bench.writer().run([alice, bob, group]);
    const held = await bench.holding('SELECT FROM registry.resource WHERE id = $1 FOR UPDATE', [group.id]);
    const written = bench.writer().run([addMember(group.id, alice.id)]);
    await bench.waiting();
    // Against every writer's order: the group first, then the person.
    await held.client.query(`SET LOCAL deadlock_timeout = '10s'`);
    await held.client.query('SELECT FROM registry.resource WHERE id = $1 FOR UPDATE', [alice.id]);
    await held.release();
    expect(kinds(await written)).toEqual(['decided']);
  });

  it('by a bug of ours in one command is answered 500 for that one only', async () => {
    const [alice, faulty] = [await bench.createUser(newName()), await bench.createUser(newName())];
    Object.defineProperty(faulty.command, 'resource', {
      get() {
        throw new Error('a bug');
      },
    });
    expect(kinds(await bench.writer().run([alice, faulty, retitle(alice.id, 'x')]))).toEqual([
      'decided',
      'failed',
      'decided',
    ]);
    expect(await bench.eventsOf(faulty.id)).toEqual([]);
  });

  it('by a key that cannot be had is answered 503 for its resource only', async () => {
    const [alice, bob] = [await bench.createUser(newName()), await bench.createUser(newName())];
    await bench.writer().run([alice, bob]);
    const [row] = await bench.rows<{ kid: never }>('SELECT kid FROM registry.resource WHERE id = $1', [alice.id]);
    if (row === undefined) throw new Error('Alice has a row');
    await bench.keyring.destroy(tenant, row.kid, { reason: 'test', request: 'test' });
    expect(kinds(await bench.writer().run([retitle(alice.id, 'x'), retitle(bob.id, 'x')]))).toEqual([
      'busy',
      'decided',
    ]);
  });

  it('is read in parts where its groups have more members than fit; what alone has too many is refused', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => bench.createUser(newName())));
    const ids = people.map(({ id }) => id);
    const one = await bench.createGroup('one', ids.slice(0, 3));
    const other = await bench.createGroup('other', ids.slice(3));
    const whole = await bench.createGroup('whole', ids);
    await bench.writer().run([...people, one, other, whole]);
    const writer = bench.writerOf(5);
    const [both, alone] = [[removeGroups(one.id), removeGroups(other.id)], removeGroups(whole.id)];
    expect(kinds(await writer.run([...both, alone]))).toEqual(['unchanged', 'unchanged', 'tooMany']);
    expect(kinds(await bench.writerOf(6).run([...both, alone]))).toEqual(['unchanged', 'unchanged', 'unchanged']);
    // A bulk is one transaction, so it is its second operation that does not fit.
    const operations = both.map((write) => ({ ...write, refersTo: [] }));
    const [bulk] = await writer.run([{ kind: 'bulk', operations, failOnErrors: undefined }]);
    expect(bulk).toMatchObject({ kind: 'bulk', results: [{ outcome: { kind: 'unchanged' } }, { kind: 'tooMany' }] });
  });

  it('is spared a resource that would be too large: only its command is refused', async () => {
    const alice = await bench.createUser(newName());
    const large = await bench.createUser(newName(), {
      photos: Array.from({ length: 300 }, (_, index) => ({
        value: `https://example.org/${index}/${'x'.repeat(MAX_RESOURCE_BYTES / 300)}`,
        type: `kind ${index}`,
      })),
    });
    expect(kinds(await bench.writer().run([large, alice]))).toEqual(['tooLarge', 'decided']);
    expect(await bench.eventsOf(large.id)).toEqual([]);
  });
});
