// node examples/typescript/read-log.ts BROKERS AUDITOR_URL TOKEN PERSON_ID
import { compactDecrypt, importJWK, type CryptoKey, type JWK } from 'jose';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';

const [brokers = '', auditorUrl = '', token = '', person = ''] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'rollcall-example', brokers: brokers.split(','), logLevel: logLevel.ERROR });

interface Event {
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
  readonly datacontenttype: string;
  readonly data: unknown;
}

let state: { userName?: string } | null = null;
await readToTheEnd('identity.users', ({ key, value }) => {
  if (key?.toString().endsWith(`/${person}`) !== true) return;
  // Null is a tombstone: deleted or erased.
  state = value === null ? null : (JSON.parse(value.toString()) as { userName?: string });
});
console.log(`state ${(state as { userName?: string } | null)?.userName ?? 'none'}`);

const key = await fetchKey();
const applied = new Map<number, string>();
const events: Event[] = [];
await readToTheEnd('identity.events', ({ value }, partition) => {
  const event = JSON.parse(value?.toString() ?? '') as Event;
  // The one rule: 20 digits, so text order is number order.
  if (event.sequence <= (applied.get(partition) ?? '')) return;
  applied.set(partition, event.sequence);
  if (event.subject === person) events.push(event);
});
for (const event of events) {
  console.log(`event ${Number(event.sequence)} ${event.type} ${nameIn(await open(event))}`);
}

async function fetchKey(): Promise<CryptoKey | Uint8Array> {
  const answer = await fetch(`${auditorUrl}/people/${person}/key?purpose=example`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`the auditor answers ${answer.status}`);
  const jwk = (await answer.json()) as JWK;
  return importJWK(jwk, 'dir');
}

async function open(event: Event): Promise<unknown> {
  if (event.datacontenttype !== 'application/jose') return event.data;
  const { plaintext } = await compactDecrypt(String(event.data), key);
  return JSON.parse(new TextDecoder().decode(plaintext));
}

function nameIn(data: unknown): string {
  const { after } = data as { after?: { userName?: string } };
  return after?.userName ?? '-';
}

/** Reads every partition up to where it ended when this began. */
async function readToTheEnd(topic: string, take: (message: KafkaMessage, partition: number) => void): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const open = new Map(ends.filter(({ low, high }) => low !== high).map((end) => [end.partition, BigInt(end.high)]));
  if (open.size === 0) return;
  const consumer = kafka.consumer({ groupId: `example-${process.pid}-${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    consumer
      .run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const message of batch.messages) take(message, batch.partition);
          const end = open.get(batch.partition);
          if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) open.delete(batch.partition);
          if (open.size === 0) resolve();
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
}
