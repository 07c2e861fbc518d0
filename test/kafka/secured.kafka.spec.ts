import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { createKafka, ensureTopics, eventsTopic, withAdmin } from '#event-log';
import { createLogger, readEnvironment } from '#platform';
import { run } from '../../apps/cli/testing/run.ts';
import { KafkaLog } from '../../libs/event-log/kafka/kafka-log.ts';
import { readRecords } from '../../libs/event-log/kafka/read-records.ts';
import { DEAD_LETTERS } from '../../libs/event-log/kafka/topics.ts';
import { startConsumer } from '../../libs/event-log/testing/test-consumer.ts';
import { openTestLog, type TestLog } from '../../libs/event-log/testing/test-log.ts';
import { startPublisher } from '../../libs/event-log/testing/test-publisher.ts';
import { eventually } from '../support/eventually.ts';
import { describeAccessLists } from './access-lists.ts';
import { Authority } from './certificates.ts';
import { startSecureBroker, type SecureBroker } from './secure-broker.ts';
import { TokenServer } from './token-server.ts';

type Settings = Readonly<Record<string, string>>;

const logger = createLogger('spec', 'silent');
const PASSWORD = 's3cret';
const SERVICES = ['ingress', 'projector', 'auditor'] as const;
const CHECKER = 'checker';
let broker: SecureBroker;

beforeAll(async () => {
  const users = ['rollcall', CHECKER, ...SERVICES].map((name) => [name, PASSWORD]);
  broker = await startSecureBroker(Object.fromEntries(users) as Record<string, string>);
}, 120_000);
afterAll(() => broker.stop());

/** A client as a service makes it, from what its user sets. */
function kafkaOf(settings: Settings): Kafka {
  const { kafka } = readEnvironment({ PORT: '0', DATABASE_URL: 'postgres://unused/unused', ...settings });
  if (kafka === undefined) throw new Error('no KAFKA_BROKERS');
  return createKafka(kafka, 'spec', logger);
}

const tls = (): Settings => ({ KAFKA_SSL: 'true', KAFKA_SSL_CA_FILE: broker.authority.certificate });
const user = (mechanism: string, name = 'rollcall'): Settings => ({
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USERNAME: name,
  KAFKA_SASL_PASSWORD: PASSWORD,
});
const token = (url = broker.tokens.url): Settings => ({
  KAFKA_SASL_MECHANISM: 'oauthbearer',
  KAFKA_SASL_TOKEN_URL: url,
  KAFKA_SASL_CLIENT_ID: 'rollcall',
  KAFKA_SASL_CLIENT_SECRET: 'client-secret',
  KAFKA_SASL_SCOPE: 'kafka',
});
const certificate = (): Settings => ({
  KAFKA_SSL_CERTIFICATE_FILE: broker.client.certificate,
  KAFKA_SSL_KEY_FILE: broker.client.key,
});

describe('a connection to Kafka', () => {
  it.each<[string, () => Settings]>([
    ['TLS and PLAIN', () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('plain') })],
    ['TLS and SCRAM-SHA-512', () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('scram-sha-512') })],
    ['TLS and OAUTHBEARER', () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...token() })],
    ['TLS with a certificate of our own', () => ({ KAFKA_BROKERS: broker.certified, ...tls(), ...certificate() })],
    ['PLAIN without TLS', () => ({ KAFKA_BROKERS: broker.plain, ...user('plain') })],
  ])('carries records by %s, and the command line asks over it', async (_, settings) => {
    const kafka = kafkaOf(settings());
    const topic = `secured.${randomUUID()}`;
    await withAdmin(kafka, (admin) => ensureTopics(admin, [{ ...DEAD_LETTERS, name: topic }]));
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ partition: 0, value: 'sealed' }] });
    await producer.disconnect();
    const read: string[] = [];
    await readRecords(kafka, topic, new Map([[0, { from: 0, to: 1 }]]), ({ value }) => read.push(String(value)));
    expect(read).toEqual(['sealed']);

    const checked = await run({ DATABASE_URL: 'postgres://unused/unused', ...settings() }, 'topics', 'check');
    expect([checked.err, checked.out]).toEqual(['', expect.stringContaining('identity.events')]);
  });

  const strangers = (): Authority => new Authority(broker.folder, `stranger-${randomUUID()}`);
  it.each<[string, () => Settings | Promise<Settings>, RegExp]>([
    [
      'a wrong password of PLAIN',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('plain'), KAFKA_SASL_PASSWORD: 'wr0ng' }),
      /refuse the user or the password; mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/,
    ],
    [
      'a wrong password of SCRAM',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('scram-sha-512'), KAFKA_SASL_PASSWORD: 'wr0ng' }),
      /refuse the user or the password; mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/,
    ],
    [
      'a user of SCRAM that is not there',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('scram-sha-512', 'nobody') }),
      /refuse the user or the password; mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/,
    ],
    [
      'a mechanism that the brokers have not',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('scram-sha-256') }),
      /do not offer this SASL mechanism; set KAFKA_SASL_MECHANISM to one of theirs/,
    ],
    [
      'a mechanism that nobody has',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('gssapi') }),
      /KAFKA_SASL_MECHANISM: .*"plain"\|"scram-sha-256"\|"scram-sha-512"\|"oauthbearer"/,
    ],
    [
      'another authority',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...user('plain'), KAFKA_SSL_CA_FILE: strangers().certificate }),
      /from an authority that is not trusted here; name the PEM file of that authority in KAFKA_SSL_CA_FILE/,
    ],
    [
      'an authority whose file is not there',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), KAFKA_SSL_CA_FILE: join(broker.folder, 'none.pem') }),
      /KAFKA_SSL_CA_FILE: .*none\.pem cannot be read/,
    ],
    [
      'no certificate where one is asked for',
      () => ({ KAFKA_BROKERS: broker.certified, ...tls() }),
      /refuse our certificate; mend KAFKA_SSL_CERTIFICATE_FILE and KAFKA_SSL_KEY_FILE/,
    ],
    [
      'a wrong secret at the token server',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...token(), KAFKA_SASL_CLIENT_SECRET: 'wr0ng' }),
      /KAFKA_SASL_TOKEN_URL answered 401; mend KAFKA_SASL_CLIENT_ID, KAFKA_SASL_CLIENT_SECRET/,
    ],
    [
      'a token server that is away',
      () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...token('http://127.0.0.1:9/token') }),
      /KAFKA_SASL_TOKEN_URL gives no token; see that it runs/,
    ],
    [
      'a token that the brokers do not trust',
      async () => ({ KAFKA_BROKERS: broker.secure, ...tls(), ...token((await forger()).url) }),
      /refuse the token that KAFKA_SASL_TOKEN_URL gave; see what issuer, audience and scope/,
    ],
    [
      'SASL at a port without it',
      () => ({ KAFKA_BROKERS: broker.admin, ...user('plain') }),
      /take no SASL at this port; unset KAFKA_SASL_MECHANISM/,
    ],
    [
      'no TLS at a port of TLS',
      () => ({ KAFKA_BROKERS: broker.secure, ...user('plain') }),
      /close the connection; if that stays, they want TLS \(KAFKA_SSL\)/,
    ],
    [
      'TLS at a port without it',
      () => ({ KAFKA_BROKERS: broker.admin, ...tls() }),
      /before TLS begins; if that stays, they have none at this port \(KAFKA_SSL\)/,
    ],
  ])('that fails by %s is one line that says what to mend, without a secret', async (_, settings, line) => {
    const ran = await run({ DATABASE_URL: 'postgres://unused/unused', ...(await settings()) }, 'topics', 'check');
    expect([ran.code, ran.err.trimEnd().split('\n').length]).toEqual([1, 1]);
    expect(ran.err).toMatch(line);
    for (const secret of ['wr0ng', PASSWORD, 'client-secret']) expect(ran.err).not.toContain(secret);
  });

  const forgers: TokenServer[] = [];
  const forger = async (): Promise<TokenServer> => {
    const server = await TokenServer.start({ forged: true });
    forgers.push(server);
    return server;
  };
  afterAll(() => Promise.all(forgers.map((server) => server.stop())));
});

/** Counts the connections that go through it. */
async function startCounter(to: string): Promise<{ brokers: string; times: number[]; server: Server }> {
  const [host = '', port] = to.split(':');
  const times: number[] = [];
  const server = createServer((client) => {
    times.push(performance.now());
    const upstream = connect(Number(port), host);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => (client.destroy(), upstream.destroy()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { brokers: `127.0.0.1:${(server.address() as AddressInfo).port}`, times, server };
}

describe('a service that Kafka refuses', () => {
  let log: TestLog;
  beforeAll(async () => {
    log = await openTestLog();
  });
  afterAll(() => log.close());

  it('says so where it is asked whether it is ready, and tries again with ever longer pauses', async () => {
    const counter = await startCounter(broker.plain);
    const kafka = kafkaOf({ KAFKA_BROKERS: counter.brokers, ...user('plain'), KAFKA_SASL_PASSWORD: 'wr0ng' });
    const publisher = await startPublisher(log, eventsTopic().name, kafka);
    await eventually(async () =>
      expect(await publisher.publisher.readiness()).toMatchObject({
        ready: true,
        detail: { behind: expect.stringContaining('mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD') },
      }),
    );
    await eventually(() => expect(counter.times.length).toBeGreaterThanOrEqual(4), { within: 30_000 });
    await publisher.close();
    const [first = 0, , , fourth = 0] = counter.times;
    // One connection a try: the pauses are 200, 500 and 1,000 ms.
    expect(fourth - first).toBeGreaterThan(1_600);

    const consumer = await startConsumer(log, new KafkaLog(kafka, logger, eventsTopic().name));
    await eventually(async () =>
      expect(JSON.stringify(await consumer.report())).toContain('mend KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'),
    );
    expect(await consumer.report()).toMatchObject({ ready: false });
    await consumer.close();
    counter.server.close();
  });
});

describe('the access lists of docs/kafka.md', () => {
  const settings = (name: string): Settings => ({ KAFKA_BROKERS: broker.plain, ...user('plain', name) });
  describeAccessLists({
    admin: () => kafkaOf({ KAFKA_BROKERS: broker.admin }),
    as: (name) => kafkaOf(settings(name)),
    async check(name) {
      const { out, err } = await run(
        { DATABASE_URL: 'postgres://unused/unused', ...settings(name) },
        'topics',
        'check',
      );
      return out + err;
    },
  });
});
