import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ScriptedTarget } from '../../apps/syncer/testing/scripted-target.ts';
import type { Scribe } from '../../libs/directory/testing/scribe.ts';
import { eventually } from '../support/eventually.ts';
import { SyncSystem } from './sync-system.ts';

let system: SyncSystem;
let target: ScriptedTarget;
let scribe: Scribe;
const patient = { within: 25_000 };

beforeAll(async () => {
  system = await SyncSystem.open();
  await system.startProjector();
});
beforeEach(() => {
  ({ scribe, target } = system.newTenant());
  target.limits = { ...target.limits, timeout: 400 };
});
afterEach(() => system.stopSyncers());
afterAll(() => system.close());

const creates = (on = target): number => on.calls.filter((name) => name === 'create').length;

const untilSettled = (id: string, on = target) =>
  eventually(async () => {
    const row = await system.stateOf(on, id);
    expect(row).toMatchObject({ status: 'settled', worker: null });
    return row;
  }, patient);

const untilParked = (id: string, on = target) =>
  eventually(async () => {
    const row = await system.stateOf(on, id);
    expect(row).toMatchObject({ status: 'parked', worker: null });
    if (row === undefined) throw new Error('there is no such row');
    return row;
  }, patient);

describe('a create without an answer', () => {
  it('invariant 8: that was carried out is found by the same keys: one account, never a second', async () => {
    await system.startSyncer(target);
    target.fail('create', 'lost');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    expect(target.of(id)).toHaveLength(1);
    expect(creates()).toBe(1);
    await eventually(() => expect(system.factsOf(id)).toMatchObject([{ action: 'created' }]));
    expect(system.factsOf(id, 'rollcall.target.failed')).toMatchObject([{ class: 'transient', willRetry: true }]);
  });

  it('that was not carried out is repeated once its deadline is over', async () => {
    await system.startSyncer(target);
    target.fail('create', 'hang');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    expect(target.of(id)).toHaveLength(1);
    expect(creates()).toBe(2);
  });

  it('is parked where the target cannot be searched, and never repeated', async () => {
    target.capabilities = { ...target.capabilities, keys: [] };
    await system.startSyncer(target);
    target.fail('create', 'lost');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    const parked = await untilParked(id);
    expect(parked).toMatchObject({ error_class: 'conflict' });
    const first = parked.wanted;
    await scribe.updatePerson(id, { displayName: 'Ada' });
    await eventually(async () => expect((await system.stateOf(target, id))?.wanted).toBeGreaterThan(first));
    await untilParked(id);
    expect(creates()).toBe(1);
  });

  it('that a person with other values has taken the place of is parked', async () => {
    await system.startSyncer(target);
    target.fail('create', 'hang');
    const id = await scribe.createPerson({ userName: 'ada@example.org', displayName: 'Ada' });
    await eventually(() => expect(creates()).toBe(1));
    target.put({ document: { email: 'ada@example.org', name: 'Somebody else', active: true } });
    expect(await untilParked(id)).toMatchObject({ error_class: 'conflict', remote_id: null });
    expect(creates()).toBe(1);
  });

  it('invariant 8: left by a killed process is cleared up by the next: adopted where it was carried out', async () => {
    const lost = new ScriptedTarget(target.name, target.tenant);
    lost.limits = target.limits;
    const first = await system.startSyncer(lost);
    lost.fail('create', 'lost');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await eventually(() => expect(creates(lost)).toBe(1));
    // A kill takes everything that the process would still have stored.
    await system.directory.pool.query('UPDATE sync.state SET worker = $1 WHERE target = $2', [randomUUID(), lost.name]);
    await system.stop(first);
    for (const account of lost.accounts.values()) target.accounts.set(account.id, account);
    await system.startSyncer(target);
    await untilSettled(id);
    expect(creates()).toBe(0);
    expect(target.of(id)).toHaveLength(1);
  });
});

describe('somebody who leaves while an answer is missing', () => {
  beforeEach(() => {
    target.scope = (person) => person.status === 'live' && person.document?.['title'] !== 'gone';
    target.onLeave = 'unsubscribe';
  });

  it('and had just been brought back is treated again, whatever was remembered', async () => {
    await system.startSyncer(target);
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    await scribe.updatePerson(id, { title: 'gone' });
    await eventually(() => expect(target.of(id)).toMatchObject([{ state: 'unsubscribed' }]));
    await untilSettled(id);
    target.fail('update', 'lost');
    await scribe.updatePerson(id, { title: 'back' });
    await eventually(() => expect(target.of(id)).toMatchObject([{ state: 'on' }]));
    await scribe.updatePerson(id, { title: 'gone' });
    await eventually(() => expect(target.of(id)).toMatchObject([{ state: 'unsubscribed' }]), patient);
    await untilSettled(id);
    expect(target.of(id)).toMatchObject([{ state: 'unsubscribed' }]);
  });

  it('is found again where a killed process had adopted the account and told nobody', async () => {
    const lost = new ScriptedTarget(target.name, target.tenant);
    Object.assign(lost, { limits: target.limits, scope: target.scope, onLeave: target.onLeave });
    const first = await system.startSyncer(lost);
    const id = await scribe.createPerson({ userName: 'ada@example.org', title: 'gone' });
    await untilSettled(id, lost);
    lost.put({ externalId: id, state: 'unsubscribed', document: { email: 'ada@example.org' } });
    lost.fail('update', 'lost');
    await scribe.updatePerson(id, { title: 'back' });
    await eventually(() => expect(lost.of(id)).toMatchObject([{ state: 'on' }]));
    await system.directory.pool.query('UPDATE sync.state SET worker = $1 WHERE target = $2', [randomUUID(), lost.name]);
    await system.stop(first);
    for (const account of lost.accounts.values()) target.accounts.set(account.id, account);
    await scribe.updatePerson(id, { title: 'gone' });
    await system.startSyncer(target);
    await eventually(() => expect(target.of(id)).toMatchObject([{ state: 'unsubscribed' }]), patient);
  });
});

describe('an account that was there before', () => {
  it('is never taken by its e-mail address alone (complaint 4)', async () => {
    await system.startSyncer(target);
    target.put({ document: { email: 'ada@example.org', name: 'The real Ada', active: true } });
    const id = await scribe.createPerson({ userName: 'ada@example.org', displayName: 'Impostor' });
    expect(await untilParked(id)).toMatchObject({ error_class: 'conflict' });
    expect([...target.accounts.values()]).toMatchObject([{ document: { name: 'The real Ada' } }]);
  });

  it('is taken by its e-mail address where the configuration says so', async () => {
    target.adoptByEmail = true;
    await system.startSyncer(target);
    target.put({ document: { email: 'ada@example.org', name: 'Ada', active: true } });
    const id = await scribe.createPerson({ userName: 'ada@example.org', displayName: 'Ada' });
    await untilSettled(id);
    expect(creates()).toBe(0);
    await eventually(() => expect(system.factsOf(id)).toMatchObject([{ action: 'adopted' }]));
  });

  it('is not given to a second person', async () => {
    target.adoptByEmail = true;
    await system.startSyncer(target);
    const first = await scribe.createPerson({ userName: 'shared@example.org' });
    await untilSettled(first);
    const second = await scribe.createPerson({ userName: 'shared@example.org' });
    expect(await untilParked(second)).toMatchObject({ error_class: 'conflict', remote_id: null });
    expect(target.of(first)).toHaveLength(1);
  });

  it('that somebody removed there is made again (complaint 11)', async () => {
    await system.startSyncer(target);
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    target.accounts.clear();
    await scribe.updatePerson(id, { displayName: 'Ada' });
    await eventually(() => expect(target.of(id)).toMatchObject([{ document: { name: 'Ada' } }]), patient);
  });
});

describe('errors', () => {
  it('of one target delay only that one, and heal by themselves', async () => {
    const other = new ScriptedTarget(`other-${target.tenant}`, target.tenant);
    await system.startSyncer(target, other);
    target.fail('*', 'down', 1_000);
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(await scribe.createPerson({ userName: `p${n}@example.org` }));
    for (const id of ids) await untilSettled(id, other);
    expect(target.accounts.size).toBe(0);
    // The breaker has opened: nobody is asked for each of them.
    expect(target.calls.filter((name) => name === 'create')).toHaveLength(0);
    target.heal();
    for (const id of ids) await untilSettled(id);
    expect(target.accounts.size).toBe(ids.length);
  });

  it('of a person stay with that person: a hanging call keeps nobody else waiting', async () => {
    await system.startSyncer(target);
    target.fail('find', 'hang', 1);
    const ids = [];
    for (let n = 0; n < 6; n += 1) ids.push(await scribe.createPerson({ userName: `p${n}@example.org` }));
    for (const id of ids) await untilSettled(id);
    expect(target.accounts.size).toBe(6);
  });

  it('that ask to slow down are obeyed', async () => {
    await system.startSyncer(target);
    await eventually(() => expect(target.calls).toContain('describe'));
    target.fail('find', 'throttled', 1);
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await eventually(() => expect(target.calls).toContain('find'));
    const asked = performance.now();
    await eventually(() => expect(creates()).toBe(1), patient);
    expect(performance.now() - asked).toBeGreaterThan(200);
    expect(await untilSettled(id)).toMatchObject({ attempts: 0 });
  });

  it('that will not get better wait for a person, and the next change heals them', async () => {
    await system.startSyncer(target);
    target.fail('create', 'refused');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    expect(await untilParked(id)).toMatchObject({ error_class: 'permanent', reason: 'answers 422', attempts: 1 });
    await scribe.updatePerson(id, { displayName: 'Ada' });
    await untilSettled(id);
    await eventually(() =>
      expect(system.factsOf(id, 'rollcall.target.failed')).toMatchObject([
        { class: 'permanent', attempts: 1, willRetry: false },
      ]),
    );
  });

  it('of our credentials pause the target, not the others (complaint 15)', async () => {
    const other = new ScriptedTarget(`other-${target.tenant}`, target.tenant);
    const app = await system.startSyncer(target, other);
    target.fail('find', 'unauthorized');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id, other);
    await eventually(async () => {
      const report = await (await fetch(`${await app.getUrl()}/readyz`)).text();
      expect(report).toContain('does not accept our credentials');
    });
    expect(creates()).toBe(0);
    await system.stop(app);
    await system.startSyncer(target, other);
    await untilSettled(id);
  });

  it('of our credentials at the very start are met once, not shown again and again', async () => {
    target.fail('describe', 'unauthorized', 1_000);
    // One that cannot say what it can do is asked at every turn: it counts the turns that the other one had as well.
    const witness = new ScriptedTarget(`witness-${target.tenant}`, target.tenant);
    witness.fail('describe', 'refused', 5);
    await system.startSyncer(target, witness);
    await eventually(() => expect(witness.calls).toHaveLength(6), patient);
    expect(target.calls).toEqual(['describe']);
  });

  it('by which a target answers well and does nothing are noticed (complaint 1)', async () => {
    await system.startSyncer(target);
    const id = await scribe.createPerson({ userName: 'ada@example.org', displayName: 'Ada' });
    await untilSettled(id);
    target.fail('update', 'ignored');
    await scribe.updatePerson(id, { displayName: 'Countess' });
    expect(await untilParked(id)).toMatchObject({ error_class: 'permanent', error_field: 'name' });
    await scribe.updatePerson(id, { nickName: 'again' });
    await untilSettled(id);
    expect(target.of(id)).toMatchObject([{ document: { name: 'Countess' } }]);
  });

  it('in a connector itself cost one try', async () => {
    await system.startSyncer(target);
    target.fail('find', 'throws');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    expect(target.of(id)).toHaveLength(1);
  });

  it('of a create that turns out to be there already are looked up', async () => {
    await system.startSyncer(target);
    target.fail('create', 'conflict');
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await untilSettled(id);
    expect(target.of(id)).toHaveLength(1);
  });
});
