import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partitionKey, type Sequence } from '#identity';
import { createLogger } from '#platform';
import { eventually } from '../../../test/support/eventually.ts';
import { startKafkaProxy, type KafkaProxy } from '../../../test/support/kafka-proxy.ts';
import { renderEvent } from '../envelope/render-event.ts';
import { KafkaLog } from '../kafka/kafka-log.ts';
import { readEvents } from '../postgres/read-events.ts';
import { readValues } from '../testing/read-values.ts';
import { effects, startConsumer } from '../testing/test-consumer.ts';
import { newSubject, openTestLog, someEvent, someEvents, type TestLog } from '../testing/test-log.ts';
import { startPublisher, testKafka, testTopic, type TestPublisher } from '../testing/test-publisher.ts';

const START = 0 as Sequence;
/** Milliseconds: the machine may be busy. */
const PATIENCE = { within: 25_000 };
const broker = (): string => process.env['ROLLCALL_TEST_KAFKA']?.split(',')[0] ?? '';

let log: TestLog;
let topic: string;
const publishers: TestPublisher[] = [];
const proxies: KafkaProxy[] = [];

beforeEach(async () => {
  log = await openTestLog();
  topic = testTopic();
});
afterEach(async () => {
  for (const publisher of publishers.splice(0)) await publisher.close();
  for (const proxy of proxies.splice(0)) await proxy.close();
  await log.close();
});

async function start(kafka = testKafka()): Promise<TestPublisher> {
  const started = await startPublisher(log, topic, kafka);
  publishers.push(started);
  return started;
}

async function startProxy(): Promise<KafkaProxy> {
  const proxy = await startKafkaProxy(broker());
  proxies.push(proxy);
  return proxy;
}

const untilPublished = (last: Sequence): Promise<unknown> =>
  eventually(async () => {
    const { rows } = await log.pool.query<{ sequence: number }>('SELECT sequence FROM log.published');
    expect(rows[0]?.sequence).toBe(last);
  }, PATIENCE);

/** Every event of the log in the topic, in its partition, once and in order, byte for byte. */
async function expectEachOnce(): Promise<void> {
  const written = await readEvents(log.pool, { after: START, limit: 100_000 });
  const expected = written
    .map((event) => ({ partition: event.partition, value: renderEvent(event), sequence: event.sequence }))
    .sort((a, b) => a.partition - b.partition || a.sequence - b.sequence);
  const found = await readValues(testKafka(), topic);
  expect(found.map(({ partition, value, sequence }) => ({ partition, value, sequence }))).toEqual(expected);
}

describe('publishing', () => {
  it('invariant 3: copies every event byte for byte, under its key, in its partition', async () => {
    await log.append(...someEvents(50));
    await start();
    await untilPublished(await log.append(...someEvents(50)));
    await expectEachOnce();

    const [event] = await readEvents(log.pool, { after: START, limit: 1 });
    const consumer = testKafka().consumer({ groupId: `${topic}.outside` });
    const seen = new Promise((resolve) => {
      void consumer
        .connect()
        .then(() => consumer.subscribe({ topic, fromBeginning: true }))
        .then(() =>
          consumer.run({
            eachMessage: ({ message: { key, value, headers } }) => {
              if (event !== undefined && String(value) === renderEvent(event)) {
                resolve({ key: String(key), type: String(headers?.['content-type']) });
              }
              return Promise.resolve();
            },
          }),
        );
    });
    expect(await seen).toEqual({
      key: event === undefined ? '' : partitionKey(event.tenant, event.subject),
      type: 'application/cloudevents+json; charset=UTF-8',
    });
    await consumer.disconnect();
  });

  it('sends what belongs to one person in batches that a broker takes', async () => {
    const subject = newSubject();
    for (let n = 0; n < 4; n += 1) {
      await log.append(...Array.from({ length: 500 }, () => someEvent(subject, { filler: 'x'.repeat(1_500) })));
    }
    const large = Array.from({ length: 5 }, () => someEvent(subject, { filler: 'x'.repeat(600_000) }));
    for (const event of large) await log.append(event);
    await start();
    await untilPublished(2_005 as Sequence);
    await expectEachOnce();
  });

  it('goes on where it was after a restart in the middle', async () => {
    for (let n = 0; n < 6; n += 1) await log.append(...someEvents(500));
    const first = await start();
    await eventually(async () => {
      const { rows } = await log.pool.query('SELECT FROM log.published WHERE sequence > 0');
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    await first.close();
    await start();
    await untilPublished(await log.append(...someEvents(10)));
    await expectEachOnce();
  });

  it('hands over to another process that loses and repeats nothing', async () => {
    const kafka = testKafka();
    const [first, second] = [await start(kafka), await start(kafka)];
    await untilPublished(await log.append(...someEvents(300)));
    const written = (async () => {
      for (let n = 0; n < 20; n += 1) await log.append(...someEvents(20));
    })();
    await first.close();
    await written;
    await untilPublished(await log.append(someEvent()));
    expect(await second.publisher.readiness()).toMatchObject({ detail: { leads: true, lag: 0 } });
    await expectEachOnce();
  });
});

describe('what a network loses', () => {
  it('sends the identical batch again when an answer was eaten, and Kafka keeps it once', async () => {
    const proxy = await startProxy();
    await start(proxy.kafka);
    await untilPublished(await log.append(...someEvents(20)));
    proxy.eatAnswers(2);
    await untilPublished(await log.append(...someEvents(100)));
    expect(proxy.eaten).toBe(2);
    await expectEachOnce();
  });

  it('reads the topic back after a send that failed for good, and leaves out what is there', async () => {
    const proxy = await startProxy();
    await start(proxy.kafka);
    await untilPublished(await log.append(...someEvents(20)));
    // More than kafkajs tries: the producer ends. Its successor is another one to Kafka, which would take all again.
    proxy.eatAnswers(6);
    await untilPublished(await log.append(...someEvents(100)));
    expect(proxy.eaten).toBe(4);
    await expectEachOnce();
  });

  it('lags while Kafka is away, says so, and drains by itself', async () => {
    const proxy = await startProxy();
    const { publisher } = await start(proxy.kafka);
    await untilPublished(await log.append(...someEvents(5)));
    proxy.cut();
    const last = await log.append(...someEvents(40));
    await eventually(async () => {
      expect(await publisher.readiness()).toMatchObject({
        ready: true,
        detail: { lag: 40, behind: expect.stringMatching(/cannot be reached|close the connection/) },
      });
    }, PATIENCE);
    proxy.mend();
    await untilPublished(last);
    expect(await publisher.readiness()).toEqual({ ready: true, detail: { leads: true, position: last, lag: 0 } });
    await expectEachOnce();
  });

  it('takes no notice of copies that a former leader writes too late, and neither do consumers', async () => {
    const subject = newSubject();
    const first = await start();
    await untilPublished(await log.append(someEvent(subject), someEvent(subject), someEvent(subject)));
    await first.close();
    const late = (await readValues(testKafka(), topic)).slice(0, 2);
    const zombie = testKafka().producer();
    await zombie.connect();
    await zombie.send({ topic, messages: late.map(({ partition, value }) => ({ partition, value })) });
    await zombie.disconnect();

    const last = await log.append(someEvent(subject));
    await start();
    await untilPublished(last);
    expect((await readValues(testKafka(), topic)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 1, 2, 4]);
    const reader = new KafkaLog(testKafka(), createLogger('spec', 'silent'), topic);
    const consumer = await startConsumer(log, reader);
    await eventually(async () => expect(await effects(log)).toEqual([1, 2, 3, 4]), PATIENCE);
    expect(await reader.read({ after: START, limit: 10 })).toHaveLength(4);
    await consumer.close();
    await reader.close();
  });
});

describe('what must stop it', () => {
  const reason = async ({ publisher }: TestPublisher): Promise<string> => {
    const state = await eventually(async () => {
      const asked = await publisher.readiness();
      return asked.ready ? false : asked;
    }, PATIENCE);
    return state === false ? '' : state.reason;
  };

  /** Published by one process that is gone. */
  async function published(count: number): Promise<Sequence> {
    const first = await start();
    const last = await log.append(...someEvents(count));
    await untilPublished(last);
    await first.close();
    return last;
  }

  it('is a topic that was emptied: partition, offset and sequence are named, and nothing is published', async () => {
    await published(10);
    const admin = testKafka().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => expect(await admin.listTopics()).not.toContain(topic), PATIENCE);
    const next = await start();
    await log.append(someEvent());
    expect(await reason(next)).toMatch(
      new RegExp(
        `topic ${topic} has lost records.*partition \\d+, offset \\d+ held sequence \\d+ and now holds nothing`,
      ),
    );
    expect(await readValues(testKafka(), topic)).toEqual([]);
    await admin.disconnect();
  });

  it('is a topic whose beginning was deleted past what was acknowledged', async () => {
    const subject = newSubject();
    const first = await start();
    await untilPublished(await log.append(someEvent(subject), someEvent(subject)));
    await first.close();
    const { partition } = someEvent(subject);
    const admin = testKafka().admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic); // or the client does not know the topic
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '-1' }] });
    await admin.disconnect();
    const next = await start();
    await log.append(someEvent(subject));
    expect(await reason(next)).toContain(`partition ${partition}, offset 1 held sequence 2 and now holds nothing`);
  });

  it('is a database that was rolled back behind the topic', async () => {
    const last = await published(10);
    await log.pool.query('DELETE FROM log.event WHERE sequence > $1', [last - 3]);
    const next = await start();
    expect(await reason(next)).toMatch(
      new RegExp(`the database was rolled back: sequence ${last - 2} stands in topic ${topic} and not in log.event`),
    );
    // Written over by other events, it is still not what was published.
    await log.append(...someEvents(5));
    expect(await reason(next)).toContain('rolled back');
    expect(await readValues(testKafka(), topic)).toHaveLength(last);
  });

  it('is an event that the log lost before it was published', async () => {
    const last = await published(5);
    await log.append(...someEvents(5));
    await log.pool.query('DELETE FROM log.event WHERE sequence = $1', [last + 2]);
    const next = await start();
    expect(await reason(next)).toContain(`log.event has no sequence ${last + 2}, but ${last + 3}`);
    expect((await readValues(testKafka(), topic)).map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it('is a topic that would lose events: everything that is wrong is named', async () => {
    const admin = testKafka().admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions: 128, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }],
    });
    await admin.disconnect();
    const next = await start();
    await log.append(someEvent());
    const said = await reason(next);
    for (const fault of [
      '128 partitions and must have 64',
      'cleanup.policy must be delete',
      'retention.ms must be -1',
    ]) {
      expect(said).toContain(fault);
    }
    expect(await readValues(testKafka(), topic)).toEqual([]);
  });
});
