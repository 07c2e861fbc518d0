import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import type { Pool } from 'pg';
import { PARTITIONS, createKafka } from '#event-log';
import { partitionOf, type ResourceId } from '#identity';
import { createLogger, createPool } from '#platform';
import { Scribe } from '../../../libs/directory/testing/scribe.ts';
import { openTestDirectory, type TestDirectory } from '../../../libs/directory/testing/test-directory.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { lastOfEach, readTopic, type ReadRecord } from '../testing/read-topic.ts';
import { IdentityUsersPublisher } from './identity-users.publisher.ts';
import { USER_SCHEMA } from './user-record.ts';

const logger = createLogger('spec', 'silent');
let brokers: string[];
let kafka: Kafka;
let directory: TestDirectory;
let scribe: Scribe;
let topic: string;
const publishers: { close(): Promise<void> }[] = [];

beforeAll(() => {
  brokers = (process.env['ROLLCALL_TEST_KAFKA'] ?? '').split(',');
  kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
});
beforeEach(async () => {
  directory = await openTestDirectory();
  scribe = new Scribe(directory);
  topic = `identity.users.${randomUUID()}`;
});
afterEach(async () => {
  for (const publisher of publishers.splice(0)) await publisher.close();
  await directory.close();
});
afterAll(() => undefined);

interface Started {
  readonly publisher: IdentityUsersPublisher;
  readonly pool: Pool;
  close(): Promise<void>;
}

async function startPublisher(
  options: { readonly brokers?: string[]; readonly tickEvery?: number } = {},
): Promise<Started> {
  const pool = createPool(directory.url, { name: 'identity.users spec', max: 3, onIdleError: () => undefined });
  const publisher = new IdentityUsersPublisher({
    kafka: createKafka({ brokers: options.brokers ?? brokers, tls: undefined, sasl: undefined }, 'spec', logger),
    pool,
    logger,
    topic,
    news: () => new Promise((resolve) => setTimeout(resolve, 20)),
    counted: () => undefined,
    ...(options.tickEvery === undefined ? {} : { tickEvery: options.tickEvery }),
  });
  await publisher.start();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= publisher.close().then(() => (pool.ended ? undefined : pool.end())));
  publishers.push({ close });
  return { publisher, pool, close };
}

/** Waits until everything in the directory is published. */
const untilPublished = (): Promise<unknown> =>
  eventually(
    async () => {
      const { rows } = await directory.pool.query(
        `SELECT FROM generate_series(0, ${PARTITIONS - 1}) p LEFT JOIN directory.published d ON d.partition = p
         JOIN directory.resource r ON r.partition = p AND r.sequence > coalesce(d.sequence, 0)`,
      );
      expect(rows).toHaveLength(0);
    },
    { within: 25_000 },
  );

const keyOf = (id: ResourceId): string => `default/${id}`;
const records = async (id?: ResourceId): Promise<ReadRecord[]> => {
  const all = await readTopic(kafka, topic);
  return id === undefined ? all : all.filter(({ key }) => key === keyOf(id));
};

describe('identity.users', () => {
  it('holds each state of a person as it is published, then a tombstone', async () => {
    await startPublisher();
    const id = await scribe.createPerson({ userName: 'ann' });
    await directory.fold();
    await untilPublished();
    await scribe.updatePerson(id, { displayName: 'Ann' });
    await directory.fold();
    await untilPublished();
    const sequence = await scribe.deletePerson(id);
    await directory.fold();
    await untilPublished();

    const [created, updated, deleted, ...more] = await records(id);
    expect(more).toEqual([]);
    expect(created?.partition).toBe(partitionOf(scribe.tenant, id));
    expect(JSON.parse(created?.value ?? '')).toMatchObject({ id, userName: 'ann' });
    expect(JSON.parse(updated?.value ?? '')).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id,
      userName: 'ann',
      displayName: 'Ann',
      meta: {
        resourceType: 'User',
        version: 'W/"2"',
        created: expect.stringMatching(/Z$/),
        lastModified: expect.stringMatching(/Z$/),
      },
    });
    expect(deleted).toMatchObject({
      value: null,
      headers: { version: '3', sequence: String(sequence).padStart(20, '0'), schema: USER_SCHEMA },
    });
  });

  it('forgets a person as soon as an erasure is requested, and holds no groups', async () => {
    await startPublisher();
    const id = await scribe.createPerson();
    await scribe.createGroup('Crew');
    await directory.fold();
    await untilPublished();
    await scribe.requestErasure(id);
    await directory.fold();
    await untilPublished();
    expect((await records()).map(({ key, value }) => [key, value === null])).toEqual([
      [keyOf(id), false],
      [keyOf(id), true],
    ]);
  });

  it('goes on where it was after a restart', async () => {
    const first = await startPublisher();
    const id = await scribe.createPerson();
    await directory.fold();
    await untilPublished();
    await first.close();
    const next = await scribe.createPerson();
    await directory.fold();
    await startPublisher();
    await untilPublished();
    expect(await records(id)).toHaveLength(1);
    expect(await records(next)).toHaveLength(1);
  });

  it('answers a record that a former leader wrote too late with the present state', async () => {
    await startPublisher();
    const [living, gone] = [await scribe.createPerson(), await scribe.createPerson()];
    await directory.fold();
    await untilPublished();
    const late = [...(await records(living)), ...(await records(gone))];
    await scribe.updatePerson(living, { displayName: 'Newer' });
    await scribe.deletePerson(gone);
    await directory.fold();
    await untilPublished();

    const zombie = kafka.producer();
    await zombie.connect();
    await zombie.send({ topic, messages: late.map((record) => ({ ...record, headers: { ...record.headers } })) });
    await zombie.disconnect();

    await eventually(async () => {
      const last = lastOfEach(await records());
      expect(last.get(keyOf(gone))?.value).toBeNull();
      expect(JSON.parse(last.get(keyOf(living))?.value ?? '')).toMatchObject({ displayName: 'Newer' });
    });
    expect((await records(living)).map(({ headers }) => headers['version'])).toEqual(['1', '2', '1', '2']);
  });

  it('answers it also when it came while nobody led', async () => {
    const first = await startPublisher();
    const id = await scribe.createPerson();
    await directory.fold();
    await untilPublished();
    const late = await records(id);
    await scribe.updatePerson(id, { displayName: 'Newer' });
    await directory.fold();
    await untilPublished();
    await first.close();
    const zombie = kafka.producer();
    await zombie.connect();
    await zombie.send({ topic, messages: late.map((record) => ({ ...record, headers: { ...record.headers } })) });
    await zombie.disconnect();

    await startPublisher();
    await eventually(async () => {
      expect(lastOfEach(await records()).get(keyOf(id))?.headers['version']).toBe('2');
    });
  });

  it.each(['gives the lease back', 'loses its database'])('loses and skips nothing when the leader %s', async (how) => {
    const first = await startPublisher();
    await eventually(() => expect(first.publisher.readiness()).toMatchObject({ detail: { leads: true } }));
    const second = await startPublisher();
    const ids: ResourceId[] = [];
    const write = async (): Promise<void> => {
      for (let n = 0; n < 20; n += 1) ids.push(await scribe.createPerson({ userName: `p${ids.length}` }));
      for (const id of ids) await scribe.updatePerson(id, { displayName: `${ids.length}` });
      await directory.fold();
    };
    await write();
    await untilPublished();
    await write();
    if (how === 'gives the lease back') await first.close();
    else await first.pool.end();
    await write();
    await untilPublished();
    expect(second.publisher.readiness()).toMatchObject({ detail: { leads: true } });

    const last = lastOfEach(await records());
    const { rows } = await directory.pool.query<{ key: string; version: number }>(
      `SELECT tenant || '/' || id AS key, version FROM directory.resource`,
    );
    expect(new Map([...last].map(([key, { headers }]) => [key, Number(headers['version'])]))).toEqual(
      new Map(rows.map(({ key, version }) => [key, version])),
    );
  });

  it('lags while Kafka cannot be reached, says so, and catches up', async () => {
    const lost = await startPublisher({ brokers: ['127.0.0.1:1'] });
    const id = await scribe.createPerson();
    await directory.fold();
    await eventually(() =>
      expect(lost.publisher.readiness()).toMatchObject({
        ready: true,
        detail: { behind: expect.stringContaining('cannot be reached') },
      }),
    );
    await lost.close();
    await startPublisher();
    await untilPublished();
    expect(await records(id)).toHaveLength(1);
  });

  it('ticks twice in a partition with a tombstone, and then no more', async () => {
    await startPublisher({ tickEvery: 300 });
    const id = await scribe.createPerson();
    await scribe.createPerson();
    await directory.fold();
    await scribe.deletePerson(id);
    await directory.fold();
    const open = 'SELECT FROM directory.published WHERE tombstone IS NOT NULL';
    await untilPublished();
    await eventually(async () => expect((await directory.pool.query(open)).rowCount).toBe(0));
    const ticks = (await records()).filter(({ key }) => key === '~tick');
    expect(ticks.map(({ partition, value }) => [partition, value])).toEqual(
      Array(2).fill([partitionOf(scribe.tenant, id), null]),
    );
  });

  it('refuses a topic that would keep what a tombstone buries, and says what to set', async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions: 3, configEntries: [{ name: 'cleanup.policy', value: 'delete' }] }],
    });
    await admin.disconnect();
    const { publisher } = await startPublisher();
    await eventually(() => {
      const state = publisher.readiness();
      expect(state).toMatchObject({ ready: false, reason: expect.stringContaining('3 partitions and must have 64') });
      expect(state).toMatchObject({ reason: expect.stringContaining('cleanup.policy must be compact') });
    });
    await scribe.createPerson();
    await directory.fold();
    expect(await records()).toEqual([]);
  });
});
