import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ResourceId } from '#identity';
import { applyPlan } from '../../apps/syncer/reconcile/apply-plan.ts';
import { planPage, readRun, type PlanEntry, type Run } from '../../apps/syncer/reconcile/run-rows.ts';
import { SyncEngine } from '../../apps/syncer/sync-engine.ts';
import type { ScriptedTarget } from '../../apps/syncer/testing/scripted-target.ts';
import type { Scribe } from '../../libs/directory/testing/scribe.ts';
import { eventually } from '../support/eventually.ts';
import { SyncSystem } from './sync-system.ts';

let system: SyncSystem;
let target: ScriptedTarget;
let scribe: Scribe;
let app: NestFastifyApplication;
const patient = { within: 25_000 };

beforeAll(async () => {
  system = await SyncSystem.open();
  await system.startProjector();
});
beforeEach(async () => {
  ({ scribe, target } = system.newTenant());
  app = await system.startSyncer(target);
});
afterEach(() => system.stopSyncers());
afterAll(() => system.close());

async function people(number: number): Promise<ResourceId[]> {
  const ids: ResourceId[] = [];
  for (let n = 0; n < number; n += 1) {
    ids.push(await scribe.createPerson({ userName: `p${n}@example.org`, displayName: `P ${n}` }));
  }
  for (const id of ids) await untilSettled(id);
  return ids;
}

const untilSettled = (id: string) =>
  eventually(async () => {
    expect(await system.stateOf(target, id)).toMatchObject({ status: 'settled', worker: null });
  }, patient);

/** Runs it to its end, and gives what it found. */
async function reconcile(): Promise<{ readonly run: Run; readonly plan: readonly PlanEntry[] }> {
  const id = await app.get(SyncEngine).reconcilerOf(target.name)?.begin();
  if (id === undefined) throw new Error('no run was begun');
  const run = await eventually(async () => {
    const found = await readRun(system.directory.pool, target.name, id);
    if (found === undefined || found.status === 'listing' || found.status === 'confirming') throw new Error('going on');
    return found;
  }, patient);
  return { run, plan: await planPage(system.directory.pool, id, 0, 1_000) };
}

const accountOf = (id: string) => {
  const [account] = target.of(id);
  if (account === undefined) throw new Error('there is no such account');
  return account;
};

describe('drift', () => {
  it('is found in every kind, told to the log, and mended by the plan of this hash', async () => {
    const [changed, gone, unlinked, doubled, deleted, fine] = await people(6);
    if (!changed || !gone || !unlinked || !doubled || !deleted || !fine) throw new Error('six were asked for');
    const formerly = accountOf(deleted);
    await scribe.deletePerson(deleted);
    await eventually(async () =>
      expect(await system.stateOf(target, deleted)).toMatchObject({ status: 'settled', remote_id: null }),
    );

    accountOf(changed).document = { ...accountOf(changed).document, name: 'edited by hand' };
    target.accounts.delete(accountOf(gone).id);
    await system.directory.pool.query(
      'UPDATE sync.state SET remote_id = NULL, standing = NULL WHERE target = $1 AND resource = $2',
      [target.name, unlinked],
    );
    const double = target.put({ externalId: doubled, document: { ...accountOf(doubled).document } });
    target.accounts.set(formerly.id, formerly);
    const stranger = target.put({ document: { email: 'stranger@example.org', name: null, active: true } });

    const { run, plan } = await reconcile();
    expect(run).toMatchObject({ status: 'planned', listed: 7 });
    const found = plan.map(({ drift, resource, remoteId, fields }) => ({ drift, resource, remoteId, fields }));
    expect(found).toHaveLength(6);
    expect(found).toEqual(
      expect.arrayContaining([
        { drift: 'changed', resource: changed, remoteId: accountOf(changed).id, fields: ['name'] },
        { drift: 'missing', resource: gone, remoteId: expect.any(String), fields: [] },
        { drift: 'lost_link', resource: unlinked, remoteId: accountOf(unlinked).id, fields: [] },
        { drift: 'duplicate', resource: doubled, remoteId: double.id, fields: [] },
        { drift: 'orphan', resource: deleted, remoteId: formerly.id, fields: [] },
        { drift: 'unmanaged', resource: null, remoteId: stranger.id, fields: [] },
      ]),
    );
    await eventually(() =>
      expect(system.factsOf(changed, 'rollcall.target.drifted')).toEqual([
        { target: target.name, drift: 'changed', fields: ['name'] },
      ]),
    );

    expect(await applyPlan(system.directory.pool, target, 'f'.repeat(64))).toEqual({ kind: 'stale' });
    expect(await applyPlan(system.directory.pool, target, run.hash ?? '')).toEqual({ kind: 'applied', rows: 4 });
    await eventually(() => {
      expect(accountOf(changed).document).toMatchObject({ name: 'P 0' });
      expect(target.of(gone)).toHaveLength(1);
      expect(target.of(deleted)).toHaveLength(0);
    }, patient);
    await untilSettled(unlinked);
    expect(await system.stateOf(target, unlinked)).toMatchObject({ remote_id: accountOf(unlinked).id });
    expect(target.accounts.has(stranger.id)).toBe(true);
    expect(await applyPlan(system.directory.pool, target, run.hash ?? '')).toEqual({ kind: 'stale' });
    for (const id of [changed, gone, deleted]) await untilSettled(id);
    const again = await reconcile();
    expect(again.plan.map(({ drift }) => drift).sort()).toEqual(['duplicate', 'unmanaged']);
  });

  it('is not seen where there is none, whatever order the list has and however often it shows a page', async () => {
    await people(8);
    target.listed = (accounts) => [...accounts].reverse().concat(accounts.slice(0, 3), accounts.slice(5));
    const { run, plan } = await reconcile();
    expect({ plan, listed: run.listed, status: run.status }).toEqual({ plan: [], listed: 8, status: 'planned' });
  });

  it('is not concluded from a page that the list has lost', async () => {
    await people(8);
    target.listed = (accounts) => accounts.slice(0, 5);
    const { plan } = await reconcile();
    expect(plan).toEqual([]);
    expect(target.calls.filter((name) => name === 'read')).toHaveLength(3);
  });

  it('is not concluded from a list that broke off', async () => {
    await people(5);
    target.fail('list', 'down', 1);
    const { run, plan } = await reconcile();
    expect(run).toMatchObject({ status: 'failed', reason: 'answers 503', hash: null });
    expect(plan).toEqual([]);
  });

  it('is left to the engine where a change is still to be applied', async () => {
    const [id] = await people(1);
    if (id === undefined) throw new Error('one was asked for');
    target.fail('update', 'refused');
    await scribe.updatePerson(id, { displayName: 'Not yet' });
    await eventually(async () => expect(await system.stateOf(target, id)).toMatchObject({ status: 'parked' }));
    expect((await reconcile()).plan).toEqual([]);
  });
});

it('runs once at a time, and a run whose process has died does not stand in the way', async () => {
  await people(1);
  await system.directory.pool.query(
    `INSERT INTO sync.reconcile (id, target, worker, status) VALUES ($1, $2, $3, 'listing')`,
    [randomUUID(), target.name, randomUUID()],
  );
  target.delay = 300;
  const reconciler = app.get(SyncEngine).reconcilerOf(target.name);
  const [first, second] = [await reconciler?.begin(), await reconciler?.begin()];
  expect(first).toBeDefined();
  expect(second).toBeUndefined();
});

it('applies a plan whole: one that broke off is not taken for applied', async () => {
  const [id] = await people(1);
  target.accounts.clear();
  const { run } = await reconcile();
  const { pool } = system.directory;
  const broken = Object.create(pool, {
    query: { value: pool.query.bind(pool) },
    connect: { value: () => Promise.reject(new Error('the connection is lost')) },
  }) as typeof pool;
  await expect(applyPlan(broken, target, run.hash ?? '')).rejects.toThrow('is lost');

  expect(await applyPlan(pool, target, run.hash ?? '')).toEqual({ kind: 'applied', rows: 1 });
  expect(await applyPlan(pool, target, run.hash ?? '')).toEqual({ kind: 'stale' });
  await eventually(() => expect(target.of(id ?? '')).toHaveLength(1), patient);
});

it('ends with its process, however long the target has asked us to wait', async () => {
  const [, other] = await people(2);
  if (other === undefined) throw new Error('two were asked for');
  const error = { class: 'throttled', reason: 'answers 429', retryAfter: 60_000, inDoubt: false } as const;
  target.update = () => Promise.resolve({ kind: 'failed', error });
  await scribe.updatePerson(other, { displayName: 'Later' });
  await eventually(async () => expect(await system.stateOf(target, other)).toMatchObject({ error_class: 'throttled' }));
  target.listed = () => [];
  const id = await app.get(SyncEngine).reconcilerOf(target.name)?.begin();
  if (id === undefined) throw new Error('no run was begun');
  const runNow = () => readRun(system.directory.pool, target.name, id);
  await eventually(async () => expect(await runNow()).toMatchObject({ status: 'confirming' }));

  const asked = performance.now();
  await system.stop(app);
  expect(performance.now() - asked).toBeLessThan(30_000);
  expect(await runNow()).toMatchObject({ status: 'failed', reason: 'the process that ran it ended' });
});
