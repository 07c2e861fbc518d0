import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKafka, ensureTopics, eventsTopic, usersTopic, withAdmin } from '#event-log';
import { createLogger } from '#platform';
import { startKafkaBroker, type KafkaBroker } from '#platform/servers';
import { eventually } from '../../../test/support/eventually.ts';
import { KAFKA_JARS } from '../../../test/support/kafka-jars.ts';
import { run, type Ran } from '../testing/run.ts';

describe('rollcall topics check', () => {
  let broker: KafkaBroker;
  const check = (brokers: string, ...args: string[]): Promise<Ran> =>
    run({ DATABASE_URL: 'postgres://unused/unused', KAFKA_BROKERS: brokers }, 'topics', 'check', ...args);

  // The names are fixed, so they are looked at on a broker of their own.
  beforeAll(async () => {
    broker = await startKafkaBroker({ jars: KAFKA_JARS });
  }, 120_000);
  afterAll(() => broker.stop());

  it('names what is missing, what is sound, and what to set where a topic would lose events', async () => {
    const kafka = createKafka(
      { brokers: [broker.brokers], tls: undefined, sasl: undefined },
      'spec',
      createLogger('spec', 'silent'),
    );
    await withAdmin(kafka, async (admin) => {
      await ensureTopics(admin, [usersTopic()]);
      await admin.createTopics({
        waitForLeaders: false,
        topics: [
          { topic: eventsTopic().name, numPartitions: 6, configEntries: [{ name: 'retention.ms', value: '1000' }] },
        ],
      });
    });
    const { code, out } = await eventually(async () => {
      const ran = await check(broker.brokers);
      expect(ran.out).toMatch(/identity\.events +UNFIT/);
      return ran;
    });
    expect(code).toBe(3);
    expect(out).toMatch(/identity\.events +UNFIT +it has 6 partitions and must have 64.*retention\.ms must be -1/);
    expect(out).toMatch(/identity\.users +SOUND/);
    expect(out).toMatch(/identity\.receipts +MISSING/);
    expect(JSON.parse((await check(broker.brokers, '--json')).out)).toMatchObject({
      topics: expect.arrayContaining([{ topic: 'identity.dead-letters', state: 'missing', faults: [] }]),
    });
  });

  it('says when Kafka cannot be asked, and when there is none', async () => {
    expect((await check('127.0.0.1:1')).err).toContain('Kafka cannot be asked (127.0.0.1:1); start it');
    expect((await check('')).err).toContain('keeps its log in PostgreSQL');
  });
});
