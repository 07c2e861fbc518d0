import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ResourceId } from '#identity';
import { approveRemovals } from '../../apps/syncer/guard/removals.ts';
import { pauseTarget, resumeTarget } from '../../apps/syncer/target/target-rows.ts';
import { ScriptedTarget } from '../../apps/syncer/testing/scripted-target.ts';
import type { Scribe } from '../../libs/directory/testing/scribe.ts';
import { eventually } from '../support/eventually.ts';
import { SyncSystem } from './sync-system.ts';

let system: SyncSystem;
let target: ScriptedTarget;
let scribe: Scribe;
let projector: Awaited<ReturnType<SyncSystem['startProjector']>>;
const patient = { within: 25_000 };

beforeAll(async () => {
  system = await SyncSystem.open();
  projector = await system.startProjector();
});
beforeEach(() => {
  ({ scribe, target } = system.newTenant());
});
afterEach(() => system.stopSyncers());
afterAll(() => system.close());

const count = (name: string, on = target): number => on.calls.filter((called) => called === name).length;

const untilSettled = (id: string, on = target) =>
  eventually(async () => {
    const row = await system.stateOf(on, id);
    expect(row).toMatchObject({ status: 'settled', worker: null });
    expect(row?.applied).toBe(row?.wanted);
    return row;
  }, patient);

const people = async (number: number): Promise<ResourceId[]> => {
  const ids: ResourceId[] = [];
  for (let n = 0; n < number; n += 1) ids.push(await scribe.createPerson({ userName: `p${n}@example.org` }));
  return ids;
};

describe('two copies', () => {
  it('share the work: nobody has two accounts, nobody is left out', async () => {
    // Each copy has its own way to the same target.
    const other = new ScriptedTarget(target.name, target.tenant);
    Object.assign(other, { accounts: target.accounts });
    for (const each of [target, other]) each.delay = 50;
    await system.startSyncer(target);
    await system.startSyncer(other);
    const drafts = [];
    for (let n = 0; n < 100; n += 1) drafts.push(await scribe.draftPerson({ userName: `p${n}@example.org` }));
    await scribe.append(drafts.map(({ event }) => event));
    const ids = drafts.map(({ id }) => id);
    for (const id of ids) await scribe.updatePerson(id, { displayName: `Somebody ${id}` });
    for (const id of ids) await untilSettled(id);
    expect(target.accounts.size).toBe(ids.length);
    for (const id of ids) expect(target.of(id)).toMatchObject([{ document: { name: `Somebody ${id}` } }]);
    expect(Math.min(count('create'), count('create', other))).toBeGreaterThan(0);
  });

  it('invariant 8: never write one person at once: whose lease was taken stores nothing', async () => {
    await system.startSyncer(target);
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    target.delay = 600;
    await scribe.updatePerson(id, { displayName: 'Ada' });
    await eventually(() => expect(count('update')).toBe(1));
    const stranger = randomUUID();
    await system.directory.pool.query(
      `UPDATE sync.state SET worker = $1, lease_until = now() + interval '3 s', next_attempt = now() + interval '3 s'
       WHERE target = $2`,
      [stranger, target.name],
    );
    await system.directory.pool.query(`INSERT INTO sync.worker VALUES ($1, now() + interval '1 h')`, [stranger]);
    await eventually(() => expect(target.of(id)).toMatchObject([{ document: { name: 'Ada' } }]));
    expect(await system.stateOf(target, id)).toMatchObject({ worker: stranger, status: 'due' });
    // The lease runs out; whoever takes the row over reads the account back, and finds nothing to write.
    await untilSettled(id);
    expect(target.calls.slice(-2)).toEqual(['update', 'read']);
  });
});

it('takes over what a dead worker has leased, long before the lease ends, and reads it back', async () => {
  await system.startSyncer(target);
  const id = await scribe.createPerson({ userName: 'ada@example.org' });
  await untilSettled(id);
  const before = target.calls.length;
  await system.directory.pool.query(
    `UPDATE sync.state SET status = 'due', worker = $1, lease_until = now() + interval '6 s', next_attempt = now() + interval '6 s'
     WHERE target = $2`,
    [randomUUID(), target.name],
  );
  await eventually(() => expect(target.calls.slice(before)).toEqual(['read']));
  // Once more when the dead one's last request can no longer be carried out.
  await eventually(() => expect(target.calls.slice(before)).toEqual(['read', 'read']), patient);
  await untilSettled(id);
});

it('looks once more after a dead worker’s last request also where more was wanted meanwhile', async () => {
  await system.startSyncer(target);
  const id = await scribe.createPerson({ userName: 'ada@example.org' });
  await untilSettled(id);
  const before = target.calls.length;
  target.delay = 500;
  await system.directory.pool.query(
    `UPDATE sync.state SET status = 'due', worker = $1, lease_until = now() + interval '6 s', next_attempt = now() + interval '6 s'
     WHERE target = $2`,
    [randomUUID(), target.name],
  );
  await eventually(() => expect(target.calls.slice(before)).toEqual(['read']));
  await scribe.updatePerson(id, { displayName: 'Ada' });
  await eventually(() => expect(target.calls.slice(before)).toEqual(['read', 'read', 'update']));
  await eventually(() => expect(target.calls.slice(before)).toEqual(['read', 'read', 'update', 'read']), patient);
  await untilSettled(id);
});

it('writes the newest of ten quick changes, not each', async () => {
  target.delay = 100;
  await system.startSyncer(target);
  const id = await scribe.createPerson({ userName: 'ada@example.org' });
  await untilSettled(id);
  await scribe.append(Array.from({ length: 10 }, (_, n) => scribe.draftUpdate(id, { displayName: `Ada ${n}` })));
  await eventually(() => expect(target.of(id)).toMatchObject([{ document: { name: 'Ada 9' } }]));
  expect(count('update')).toBeLessThan(4);
});

it('takes away before it changes, and changes before it looks at everybody', async () => {
  const first = await people(3);
  const idle = new ScriptedTarget(`idle-${target.tenant}`, target.tenant);
  await system.startSyncer(idle);
  for (const id of first) await untilSettled(id, idle);
  await system.directory.pool.query(
    `INSERT INTO sync.state (target, kind, resource, tenant, partition, wanted, lane, status)
     SELECT $3, 'User', resource, tenant, partition, wanted,
            CASE resource WHEN $1::uuid THEN 2 WHEN $2::uuid THEN 1 ELSE 0 END, 'due' FROM sync.state WHERE target = $4`,
    [...first.slice(0, 2), target.name, idle.name],
  );
  const order: string[] = [];
  const ordered = new ScriptedTarget(target.name, target.tenant);
  ordered.limits = { ...ordered.limits, concurrency: 1 };
  ordered.scope = ({ id }) => order.push(id) > 0;
  await system.startSyncer(idle, ordered);
  for (const id of first) await untilSettled(id, ordered);
  expect(order.slice(0, 3)).toEqual([...first].reverse());
});

it('looks at everybody again under a new generation, also at those who are gone', async () => {
  const app = await system.startSyncer(target);
  target.onDelete = 'keep';
  const [kept, gone] = await people(2);
  if (kept === undefined || gone === undefined) throw new Error('two were asked for');
  await untilSettled(kept);
  await untilSettled(gone);
  await scribe.deletePerson(gone);
  await untilSettled(gone);
  expect(target.accounts.size).toBe(2);
  await system.stop(app);

  const changed = new ScriptedTarget(target.name, target.tenant);
  Object.assign(changed, { accounts: target.accounts, generation: 'second' });
  changed.scope = () => false;
  await system.startSyncer(changed);
  await eventually(() => expect(target.accounts.size).toBe(0), patient);
  await eventually(async () => {
    const { rowCount } = await system.directory.pool.query('SELECT FROM sync.backfill WHERE target = $1', [
      target.name,
    ]);
    expect(rowCount).toBe(0);
  });
});

it('brings groups in step that changed while the target was not kept: who left them, and which are gone', async () => {
  const first = await system.startSyncer(target);
  const [stays, leaves] = await people(2);
  if (stays === undefined || leaves === undefined) throw new Error('two were asked for');
  const [crew, gone] = [await scribe.createGroup('Crew'), await scribe.createGroup('Gone')];
  for (const group of [crew, gone]) {
    await scribe.changeMembers(
      group,
      [stays, leaves].map((value) => ({ value, type: 'User' })),
    );
    await eventually(() => expect(target.of(group)[0]?.members.size).toBe(2), patient);
  }
  await system.stop(first);
  // A syncer that does not know the target reads what happens meanwhile.
  const other = new ScriptedTarget('meanwhile', target.tenant);
  const second = await system.startSyncer(other);
  await scribe.changeMembers(crew, [], [{ value: leaves, type: 'User' }]);
  await scribe.deleteGroup(gone);
  await eventually(() => expect(other.of(crew)[0]?.members.size).toBe(1), patient);
  await untilSettled(gone, other);
  await system.stop(second);

  await system.startSyncer(target);
  await eventually(() => expect(target.of(gone)).toEqual([]), patient);
  await eventually(() => expect(target.of(crew)[0]?.members.size).toBe(1), patient);
});

it('brings everybody who was there before to a new target', async () => {
  const ids = await people(30);
  await system.startSyncer(target);
  for (const id of ids) await untilSettled(id);
  expect(target.accounts.size).toBe(30);
});

it('finishes on a stop what it has begun, and leaves no lease behind', async () => {
  target.delay = 300;
  const app = await system.startSyncer(target);
  const ids = await people(10);
  await eventually(() => expect(count('create')).toBeGreaterThan(0));
  await system.stop(app);
  const { rows } = await system.directory.pool.query(
    'SELECT FROM sync.state WHERE worker IS NOT NULL AND target = $1',
    [target.name],
  );
  expect(rows).toEqual([]);
  expect((await system.directory.pool.query('SELECT FROM sync.intent WHERE target = $1', [target.name])).rowCount).toBe(
    0,
  );
  await system.startSyncer(target);
  for (const id of ids) await untilSettled(id);
  expect(count('create')).toBe(10);
  expect(count('read')).toBe(0);
});

describe('groups', () => {
  it('are pushed with their members, who may get their accounts later', async () => {
    await system.startSyncer(target);
    target.fail('create', 'refused', 1);
    const late = await scribe.createPerson({ userName: 'late@example.org' });
    await eventually(async () => expect(await system.stateOf(target, late)).toMatchObject({ status: 'parked' }));
    const member = await scribe.createPerson({ userName: 'ada@example.org' });
    const group = await scribe.createGroup('Crew');
    await scribe.changeMembers(
      group,
      [late, member].map((value) => ({ value, type: 'User' })),
    );
    const idOf = (resource: string): string => target.of(resource)[0]?.id ?? 'nobody';
    await eventually(() => expect([...(target.of(group)[0]?.members ?? [])]).toEqual([idOf(member)]));
    await scribe.updatePerson(late, { displayName: 'Late' });
    await eventually(() => expect(target.of(group)[0]?.members).toEqual(new Set([idOf(member), idOf(late)])));
    await scribe.changeMembers(group, [], [{ value: member, type: 'User' }]);
    await eventually(() => expect([...(target.of(group)[0]?.members ?? [])]).toEqual([idOf(late)]));
    await scribe.deleteGroup(group);
    await eventually(() => expect(target.of(group)).toEqual([]));
  });

  it('that vanished at the target are made again with all their members', async () => {
    await system.startSyncer(target);
    const [member, other] = await people(2);
    if (member === undefined || other === undefined) throw new Error('two were asked for');
    const group = await scribe.createGroup('Crew');
    await scribe.changeMembers(group, [{ value: member, type: 'User' }]);
    await eventually(() => expect(target.of(group)[0]?.members.size).toBe(1));
    target.accounts.delete(target.of(group)[0]?.id ?? '');
    await scribe.changeMembers(group, [{ value: other, type: 'User' }]);
    await eventually(() => expect(target.of(group)[0]?.members.size).toBe(2), patient);
  });

  it('get a member whom the directory shows only after their row was looked at', async () => {
    await system.startSyncer(target);
    const [member] = await people(1);
    if (member === undefined) throw new Error('one was asked for');
    await untilSettled(member);
    // The group is being made while the membership is wanted already and not yet in the directory.
    target.delay = 1_000;
    const group = await scribe.createGroup('Crew');
    await eventually(() => expect(count('create')).toBe(2));
    await system.stop(projector);
    await scribe.changeMembers(group, [{ value: member, type: 'User' }]);
    await eventually(async () => {
      expect(await system.stateOf(target, group)).toMatchObject({ status: 'behind', standing: 'present' });
    });
    target.delay = 0;
    projector = await system.startProjector();
    await eventually(() => expect(target.of(group)[0]?.members.size).toBe(1), patient);
  });

  it('with more members than one request takes are pushed page by page', async () => {
    await system.startSyncer(target);
    const drafts = [];
    for (let n = 0; n < 1_100; n += 1) drafts.push(await scribe.draftPerson({ userName: `p${n}@example.org` }));
    await scribe.append(drafts.map(({ event }) => event));
    const group = await scribe.createGroup('Crowd');
    await scribe.changeMembers(
      group,
      drafts.map(({ id }) => ({ value: id, type: 'User' })),
    );
    await eventually(() => expect(target.of(group)[0]?.members.size).toBe(1_100), { within: 50_000 });
  }, 60_000);

  it('are not pushed where the target has none', async () => {
    target.groups = false;
    await system.startSyncer(target);
    const id = await scribe.createGroup('Crew');
    const member = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(member);
    expect(await system.stateOf(target, id)).toBeUndefined();
  });
});

describe('a filter that suddenly matches nobody, or a source that suddenly answers empty (complaint 13)', () => {
  it('takes away no more than the threshold, until somebody approves; an erasure does not ask', async () => {
    target.thresholds = { deletions: 22, share: 1 };
    const drafts = [];
    for (let n = 0; n < 40; n += 1) drafts.push(await scribe.draftPerson({ userName: `p${n}@example.org` }));
    await scribe.append(drafts.map(({ event }) => event));
    const first = await system.startSyncer(target);
    for (const { id } of drafts) await untilSettled(id);
    await system.stop(first);

    const emptied = new ScriptedTarget(target.name, target.tenant);
    Object.assign(emptied, { accounts: target.accounts, thresholds: target.thresholds, generation: 'second' });
    emptied.scope = () => false;
    const app = await system.startSyncer(emptied);
    const held = () =>
      system.directory.pool.query<{ readonly resource: ResourceId }>(
        `SELECT resource FROM sync.state WHERE target = $1 AND status = 'parked' AND error_class = 'held'`,
        [target.name],
      );
    await eventually(async () => expect((await held()).rowCount).toBe(18), patient);
    expect(target.accounts.size).toBe(18);
    const [erased] = (await held()).rows;
    if (erased === undefined) throw new Error('nobody is held');
    await scribe.requestErasure(erased.resource);
    await eventually(() => expect(target.accounts.size).toBe(17), patient);

    await approveRemovals(system.directory.pool, target.name);
    await eventually(() => expect(target.accounts.size).toBe(0), patient);
    await system.stop(app);
  });
});

it('unsubscribes everybody who withdraws a consent, however many at once', async () => {
  target.thresholds = { deletions: 0, share: 0 };
  target.onLeave = 'unsubscribe';
  target.scope = (person) => person.status === 'live' && person.document?.['title'] !== 'gone';
  await system.startSyncer(target);
  const ids: ResourceId[] = [];
  for (let n = 0; n < 25; n += 1) ids.push(await scribe.createPerson({ userName: `p${n}@example.org` }));
  for (const id of ids) await untilSettled(id);
  for (const id of ids) await scribe.updatePerson(id, { title: 'gone' });
  await eventually(
    () => expect(ids.map((id) => target.of(id)[0]?.state)).toEqual(ids.map(() => 'unsubscribed')),
    patient,
  );
});

describe('a paused target', () => {
  it('is left alone, keeps what is wanted, and goes on with the newest', async () => {
    await system.startSyncer(target);
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    await pauseTarget(system.directory.pool, target.name, 'a move', 'somebody');
    const before = target.calls.length;
    await scribe.updatePerson(id, { displayName: 'Ada' });
    const first = await eventually(async () => {
      const row = await system.stateOf(target, id);
      expect(row).toMatchObject({ status: 'due' });
      return row?.wanted ?? 0;
    });
    await scribe.updatePerson(id, { displayName: 'Countess' });
    await eventually(async () => expect((await system.stateOf(target, id))?.wanted).toBeGreaterThan(first));
    expect(target.calls).toHaveLength(before);
    await resumeTarget(system.directory.pool, target.name);
    await eventually(() => expect(target.of(id)).toMatchObject([{ document: { name: 'Countess' } }]), patient);
    expect(count('update')).toBe(1);
  });
});

describe('what the log is told', () => {
  it('waits while the ingress is away, and arrives in order', async () => {
    system.doorStatus = 503;
    await system.startSyncer(target);
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    await scribe.updatePerson(id, { displayName: 'Ada' });
    await untilSettled(id);
    expect(system.factsOf(id)).toEqual([]);
    system.doorStatus = undefined;
    await eventually(
      () => expect(system.factsOf(id).map(({ action }) => action)).toEqual(['created', 'updated']),
      patient,
    );
    await eventually(async () => {
      expect(
        (await system.directory.pool.query('SELECT FROM sync.fact WHERE tenant = $1', [target.tenant])).rowCount,
      ).toBe(0);
    });
  });

  it('stays for people to see where it is refused', async () => {
    system.doorStatus = 400;
    await system.startSyncer(target);
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await eventually(async () => {
      const { rows } = await system.directory.pool.query('SELECT subject, refused FROM sync.fact WHERE tenant = $1', [
        target.tenant,
      ]);
      expect(rows).toEqual([{ subject: id, refused: 'the ingress answers 400: no' }]);
    });
    system.doorStatus = undefined;
  });
});

it('claims by the index of what is due, whatever else is there', async () => {
  await system.startSyncer(target);
  await system.directory.pool.query(
    `INSERT INTO sync.state (target, kind, resource, tenant, partition, wanted, lane, status, next_attempt)
     SELECT 'other', 'User', gen_random_uuid(), 'default', 0, 1, n % 3, CASE n % 4 WHEN 0 THEN 'due' ELSE 'settled' END,
            now() + n % 7 * interval '1 minute' FROM generate_series(1, 20000) n`,
  );
  await system.directory.pool.query('ANALYZE sync.state');
  const { rows } = await system.directory.pool.query<{ readonly 'QUERY PLAN': string }>(
    `EXPLAIN SELECT s.kind, s.resource FROM unnest('{0,1,2}'::smallint[]) AS l(lane),
       LATERAL (SELECT s.kind, s.resource FROM sync.state s
                WHERE s.target = 'other' AND s.lane = l.lane AND s.status = 'due' AND s.next_attempt <= clock_timestamp()
                ORDER BY s.next_attempt LIMIT 50 FOR UPDATE SKIP LOCKED) s LIMIT 50`,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('Index Scan using state_due');
  expect(plan).not.toContain('Seq Scan');
});
