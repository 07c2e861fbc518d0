import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ResourceId } from '#identity';
import { ScriptedTarget } from '../../apps/syncer/testing/scripted-target.ts';
import { Scribe } from '../../libs/directory/testing/scribe.ts';
import { eventually } from '../support/eventually.ts';
import { startSource } from '../support/source-process.ts';
import { SyncSystem } from './sync-system.ts';

let system: SyncSystem;
const patient = { within: 25_000 };
const ada = { userName: 'ada@example.org', externalId: '4711', displayName: 'Ada' };

beforeAll(async () => {
  system = await SyncSystem.open();
  await system.startProjector();
});
afterEach(() => system.stopSyncers());
afterAll(() => system.close());

const settled = (target: ScriptedTarget, id: ResourceId) =>
  eventually(async () => {
    const row = await system.stateOf(target, id);
    expect(row).toMatchObject({ status: 'settled', worker: null });
    expect(row?.applied).toBe(row?.wanted);
  }, patient);
const people = (target: ScriptedTarget): (string | undefined)[] =>
  [...target.accounts.values()].map(({ externalId }) => externalId).sort();
const told = (subject: string) =>
  eventually(() => {
    const facts = [...system.facts.values()].filter((fact) => fact.subject === subject);
    expect(facts).not.toEqual([]);
    return facts.map(({ tenant, source }) => `${tenant} ${source}`);
  }, patient);

describe('targets of two tenants', () => {
  it('each get the people of their own, and the log is told in that tenant’s name', async () => {
    const [one, other] = [system.newTenant(), system.newTenant()];
    await system.startSyncer(one.target, other.target);
    const [hers, theirs] = [await one.scribe.createPerson(ada), await other.scribe.createPerson(ada)];
    const group = await one.scribe.createGroup('Crew');
    await one.scribe.changeMembers(group, [{ value: hers, type: 'User' }]);
    await settled(one.target, hers);
    await settled(other.target, theirs);
    await settled(one.target, group);

    expect(people(one.target)).toEqual([group, hers].sort());
    expect(people(other.target)).toEqual([theirs]);
    expect(new Set(await told(hers))).toEqual(new Set([`${one.target.tenant} targets/${one.target.name}`]));
    expect(new Set(await told(theirs))).toEqual(new Set([`${other.target.tenant} targets/${other.target.name}`]));

    await one.scribe.deletePerson(hers);
    await settled(one.target, hers);
    expect(people(other.target)).toEqual([theirs]);
  });

  it('get nobody else at their first sync either, nor when their configuration changes', async () => {
    const [one, other] = [system.newTenant(), system.newTenant()];
    const [hers, theirs] = [await one.scribe.createPerson(ada), await other.scribe.createPerson(ada)];
    await system.startSyncer(one.target);
    await settled(one.target, hers);
    one.target.generation = 'second';
    await system.stopSyncers();
    await system.startSyncer(one.target);
    await eventually(async () => expect(await backfillsOf(one.target)).toBe(0), patient);
    await settled(one.target, hers);

    expect(people(one.target)).toEqual([hers]);
    expect(await system.stateOf(one.target, theirs)).toBeUndefined();
  });

  it('read nobody of another tenant, whatever a row of theirs says', async () => {
    const [one, other] = [system.newTenant(), system.newTenant()];
    const theirs = await other.scribe.createPerson(ada);
    await system.startSyncer(one.target);
    // As if the target had once been the other tenant's.
    await system.directory.pool.query(
      `INSERT INTO sync.state (target, kind, resource, tenant, partition, wanted, lane, status)
       VALUES ($1, 'User', $2, $3, 0, 0, 1, 'due')`,
      [one.target.name, theirs, other.target.tenant],
    );

    await eventually(async () => {
      expect(await system.stateOf(one.target, theirs)).toMatchObject({ status: 'parked', error_class: 'permanent' });
    }, patient);
    expect(one.target.accounts.size).toBe(0);
  });
});

describe('a target that has people of one tenant', () => {
  it('is not given to another: that would take their accounts for its own', async () => {
    const { scribe, target } = system.newTenant();
    await system.startSyncer(target);
    await settled(target, await scribe.createPerson(ada));
    await system.stopSyncers();
    const { home, url } = system.directory;
    const connection = 'connection: { url: "http://127.0.0.1:1", auth: { type: bearer, token: t } }';
    const moved = `{ name: ${target.name}, tenant: somebody-else, connector: scim, ${connection} }`;
    await writeFile(join(home, 'rollcall.yaml'), `apiVersion: rollcall.dev/v1\ntargets:\n  - ${moved}\n`);

    const started = startSource('apps/syncer/main.ts', [], {
      PORT: '0',
      DATABASE_URL: url,
      ROLLCALL_HOME: home,
      ROLLCALL_FACTS_TOKEN_FILE: join(home, 'facts-token'),
      ROLLCALL_CONFIG: join(home, 'rollcall.yaml'),
      LOG_LEVEL: 'silent',
    });
    let said = '';
    started.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(started, 'close')) as [number];

    expect([code, said]).toEqual([
      1,
      `rollcall syncer: rollcall.yaml: the target ${target.name} has people of the tenant ${target.tenant}; give that tenant back, or the target another name\n`,
    ]);
    const { rows } = await system.directory.pool.query('SELECT FROM sync.state WHERE tenant = $1', ['somebody-else']);
    expect(rows).toEqual([]);
  });

  it('may be given while it has none', async () => {
    const { target, scribe } = system.newTenant();
    await system.startSyncer(new ScriptedTarget(target.name, 'too-early'));
    await system.stopSyncers();
    await system.startSyncer(target);
    await settled(target, await scribe.createPerson(ada));
    await new Scribe(system.directory, 'too-early').createPerson(ada);

    const { rows } = await system.directory.pool.query('SELECT tenant FROM sync.target WHERE name = $1', [target.name]);
    expect(rows).toEqual([{ tenant: target.tenant }]);
  });
});

async function backfillsOf({ name }: ScriptedTarget): Promise<number> {
  const { rowCount } = await system.directory.pool.query('SELECT FROM sync.backfill WHERE target = $1', [name]);
  return rowCount ?? 0;
}
