import 'reflect-metadata';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  DIRECTORY_CHANNEL,
  contentHash,
  directoryPosition,
  findPerson,
  rebuildDirectory,
  verifyDirectory,
} from '#directory';
import { PlatformModule, createClient, createLogger, readEnvironment } from '#platform';
import { Scribe } from '../../libs/directory/testing/scribe.ts';
import { openTestDirectory, type TestDirectory } from '../../libs/directory/testing/test-directory.ts';
import { writeHistory } from '../../libs/directory/testing/write-history.ts';
import { eventually } from '../../test/support/eventually.ts';
import { configure } from './configure.ts';
import { ProjectorModule } from './projector.module.ts';

@Module({})
class Root {}

let directory: TestDirectory;
let scribe: Scribe;
const running: NestFastifyApplication[] = [];

beforeEach(async () => {
  directory = await openTestDirectory();
  scribe = new Scribe(directory);
});
afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
  await directory.close();
});

async function startProjector(): Promise<NestFastifyApplication> {
  const environment = readEnvironment({ PORT: '0', DATABASE_URL: directory.url, ROLLCALL_HOME: directory.home });
  const logger = createLogger('projector', 'silent');
  const module = {
    module: Root,
    imports: [PlatformModule.for('projector', environment, logger), ProjectorModule.for(environment, logger)],
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  configure(app);
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  running.push(app);
  return app;
}

const ready = async (app: NestFastifyApplication): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await fetch(`${await app.getUrl()}/readyz`);
  return { status: answer.status, text: await answer.text() };
};

/** Waits until every partition that has events stands at its last one. */
const untilFolded = async (): Promise<void> => {
  const tail = await directory.log.tail();
  await eventually(async () => {
    expect(Math.max(...(await directoryPosition(directory.pool)).values())).toBe(tail);
  });
};

it('folds what the log holds and what comes, and tells who listens once it is there to be read', async () => {
  const before = await scribe.createPerson({ userName: 'before' });
  const app = await startProjector();
  await untilFolded();
  expect(await findPerson(directory.pool, scribe.tenant, before)).toMatchObject({ status: 'live' });
  expect(await ready(app)).toMatchObject({ status: 200 });

  const listener = createClient(directory.url, 'listener');
  await listener.connect();
  await listener.query(`LISTEN ${DIRECTORY_CHANNEL}`);
  const told = new Promise((resolve) => listener.once('notification', resolve));
  const id = await scribe.createPerson({ userName: 'new' });
  await told;
  expect(await findPerson(directory.pool, scribe.tenant, id)).toMatchObject({ document: { userName: 'new' } });
  await listener.end();
});

it('invariant 7: stops at a missing version and says so, rather than skip it', async () => {
  const app = await startProjector();
  const id = await scribe.createPerson();
  await untilFolded();
  const folded = await directoryPosition(directory.pool);
  scribe.loseVersion(id);
  await scribe.updatePerson(id, { displayName: 'over a gap' });
  await eventually(async () => {
    const { status, text } = await ready(app);
    expect(status).toBe(503);
    expect(text).toContain('an event is missing in the log');
  });
  expect(Math.max(...(await directoryPosition(directory.pool)).values())).toBe(Math.max(...folded.values()));
  const { rowCount } = await directory.pool.query('SELECT FROM directory.parked');
  expect(rowCount).toBe(0);
});

it('parks an event that does not open, with what comes behind it, and goes on with everybody else', async () => {
  await startProjector();
  const [broken, other] = [await scribe.createPerson(), await scribe.createPerson()];
  await scribe.writeBroken(broken);
  await scribe.updatePerson(broken, { displayName: 'behind' });
  await scribe.updatePerson(other, { displayName: 'Other' });
  await untilFolded();
  expect(await findPerson(directory.pool, scribe.tenant, broken)).toMatchObject({ version: 1 });
  expect(await findPerson(directory.pool, scribe.tenant, other)).toMatchObject({ version: 2 });

  await scribe.deletePerson(broken);
  await untilFolded();
  expect(await findPerson(directory.pool, scribe.tenant, broken)).toMatchObject({ version: 4, status: 'deleted' });
  expect((await verifyDirectory(directory)).differences).toEqual([]);
});

it('goes on from a directory that was rebuilt under it, while events come', async () => {
  await writeHistory(scribe);
  await startProjector();
  const done = { rebuilding: true };
  const written = (async () => {
    while (done.rebuilding) {
      const id = await scribe.createPerson();
      await scribe.updatePerson(id, { displayName: 'Meanwhile' });
    }
  })();
  for (let round = 0; round < 3; round += 1) await rebuildDirectory(directory);
  done.rebuilding = false;
  await written;
  await untilFolded();
  expect((await verifyDirectory(directory)).differences).toEqual([]);
});

it('folds the same when a second copy shares the partitions and the first goes', async () => {
  const first = await startProjector();
  await startProjector();
  const done = { writing: true };
  const written = (async () => {
    while (done.writing) await writeHistory(scribe);
  })();
  await eventually(async () => expect(await directory.log.tail()).toBeGreaterThan(100));
  await first.close();
  running.splice(running.indexOf(first), 1);
  done.writing = false;
  await written;
  await untilFolded();
  await eventually(async () => {
    const { events, differences } = await verifyDirectory(directory);
    expect({ events, differences }).toEqual({ events: await directory.log.tail(), differences: [] });
  });
  const hash = await contentHash(directory.pool, scribe.tenant);
  await rebuildDirectory(directory);
  expect(await contentHash(directory.pool, scribe.tenant)).toBe(hash);
});
