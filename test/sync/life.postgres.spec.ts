import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScriptedTarget } from '../../apps/syncer/testing/scripted-target.ts';
import type { Scribe } from '../../libs/directory/testing/scribe.ts';
import { eventually } from '../support/eventually.ts';
import { SyncSystem } from './sync-system.ts';

let system: SyncSystem;
let target: ScriptedTarget;
let scribe: Scribe;

beforeAll(async () => {
  system = await SyncSystem.open();
  await system.startProjector();
});
beforeEach(() => {
  ({ scribe, target } = system.newTenant());
});
afterEach(() => system.stopSyncers());
afterAll(() => system.close());

const settled = (id: string, on = target) =>
  eventually(async () => {
    const row = await system.stateOf(on, id);
    expect(row).toMatchObject({ status: 'settled', worker: null });
    expect(row?.applied).toBe(row?.wanted);
    return row;
  });

describe('a person at a target', () => {
  beforeEach(async () => {
    await system.startSyncer(target);
  });

  it('is created once, changed by what differs, and told to the log', async () => {
    const id = await scribe.createPerson({ userName: 'ada@example.org', displayName: 'Ada' });
    await settled(id);
    expect(target.of(id)).toMatchObject([{ document: { email: 'ada@example.org', name: 'Ada', active: true } }]);

    await scribe.updatePerson(id, { displayName: 'Countess' });
    await eventually(() => expect(target.of(id)).toMatchObject([{ document: { name: 'Countess' } }]));
    await eventually(() =>
      expect(system.factsOf(id)).toMatchObject([
        { target: target.name, action: 'created', changed: ['email', 'name', 'active'] },
        { target: target.name, action: 'updated', changed: ['name'] },
      ]),
    );
  });

  it('invariant 8: is written from what is so now, not change by change', async () => {
    target.delay = 1_000;
    const id = await scribe.createPerson({ userName: 'ada@example.org', displayName: 'Ada 0' });
    await eventually(() => expect(target.calls).toContain('create'));
    for (const number of [1, 2, 3, 4, 5]) await scribe.updatePerson(id, { displayName: `Ada ${number}` });
    await eventually(() => expect(target.of(id)).toMatchObject([{ document: { name: 'Ada 5' } }]), { within: 25_000 });
    const writes = target.calls.filter((call) => call === 'create' || call === 'update');
    expect(writes.length).toBeLessThan(4);
  });

  it('is not written when a change does not concern the target', async () => {
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await settled(id);
    const before = target.calls.length;
    await scribe.updatePerson(id, { nickName: 'Lady' });
    await eventually(async () => expect((await system.stateOf(target, id))?.applied).toBeGreaterThan(1));
    expect(target.calls).toHaveLength(before);
  });

  it('leaves with its scope and comes back', async () => {
    target.scope = (person) => person.status === 'live' && person.document?.['title'] !== 'gone';
    target.onLeave = 'deactivate';
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await settled(id);
    await scribe.updatePerson(id, { title: 'gone' });
    await eventually(() => expect(target.of(id)).toMatchObject([{ state: 'off' }]));
    await scribe.updatePerson(id, { title: 'back' });
    await eventually(() => expect(target.of(id)).toMatchObject([{ state: 'on' }]));
    await eventually(() =>
      expect(system.factsOf(id).map(({ action }) => action)).toEqual(['created', 'deactivated', 'reactivated']),
    );
  });

  it('is removed when deleted', async () => {
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await settled(id);
    await scribe.deletePerson(id);
    await eventually(() => expect(target.of(id)).toEqual([]));
    expect(await settled(id)).toMatchObject({ remote_id: null, standing: null });
  });

  it('invariant 9: is forgotten when an erasure is requested, read back, and a receipt is told', async () => {
    const id = await scribe.createPerson({ userName: 'ada@example.org' });
    await settled(id);
    await scribe.requestErasure(id);
    await eventually(() => expect(target.accounts.size).toBe(0));
    await eventually(() =>
      expect(system.factsOf(id, 'rollcall.erasure.receipt')).toEqual([
        { request: 'r-1', target: target.name, outcome: 'verified', residuals: [] },
      ]),
    );
    expect(target.calls.slice(-3)).toEqual(['anonymize', 'remove', 'verifyErased']);
  });

  it('waits parked with the field at fault, and the next change heals it', async () => {
    const id = await scribe.createPerson({ userName: 'ada@example.org', displayName: 'unmappable' });
    await eventually(async () =>
      expect(await system.stateOf(target, id)).toMatchObject({ status: 'parked', error_field: 'name' }),
    );
    await scribe.updatePerson(id, { displayName: 'Ada' });
    await settled(id);
    expect(target.of(id)).toHaveLength(1);
  });
});
