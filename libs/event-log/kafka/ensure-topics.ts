import kafkajs, { type Admin } from 'kafkajs';
import { askAgain } from './ask-again.ts';
import { permitted } from './refusal.ts';
import type { TopicSpecification } from './topics.ts';

/** A topic that somebody made in a way that loses data or keeps it too long. The message says what to set. */
export class UnfitTopic extends Error {
  override readonly name = 'UnfitTopic';
}

// Node does not find this name in kafkajs's CommonJS, so it is not imported by it.
const { ConfigResourceTypes } = kafkajs;

/** More copies than this are for the operator to ask for, in `default.replication.factor`. */
const REPLICAS = 3;

/**
 * Makes the topics that are missing, and rejects with {@link UnfitTopic}, naming every fault, where one is there with
 * other settings. Services that start together may all call it.
 */
export async function ensureTopics(admin: Admin, wanted: readonly TopicSpecification[]): Promise<void> {
  const present = new Set(await admin.listTopics());
  const missing = wanted.filter(({ name }) => !present.has(name));
  if (missing.length > 0) await createTopics(admin, missing);
  const faults: string[] = [];
  for (const topic of wanted) {
    const found = await topicFaults(admin, topic);
    faults.push(...found.map((fault) => `topic ${topic.name}: ${fault}`));
  }
  if (faults.length > 0) throw new UnfitTopic(faults.join('; '));
}

async function createTopics(admin: Admin, missing: readonly TopicSpecification[]): Promise<void> {
  const replicas = await replicationFactor(admin);
  const topics = missing.map(({ name, partitions, settings }) => ({
    topic: name,
    numPartitions: partitions,
    replicationFactor: replicas,
    configEntries: Object.entries({
      ...settings,
      'min.insync.replicas': replicas > 1 ? '2' : '1',
    }).map(([setting, value]) => ({ name: setting, value })),
  }));
  // A topic that may not be described looks as one that is missing.
  const right = `Describe and Create on ${missing.map(({ name }) => `topic ${name}`).join(', ')}`;
  // kafkajs gives up waiting where the broker that it asks has not heard of the topic yet; we ask again ourselves.
  await permitted({ topic: right }, () => admin.createTopics({ waitForLeaders: false, topics }));
}

/** As many copies as there are brokers, up to three, or what the cluster's own default asks for beyond. */
async function replicationFactor(admin: Admin): Promise<number> {
  const { brokers, controller } = await admin.describeCluster();
  const id = controller ?? brokers[0]?.nodeId;
  const broker = { type: ConfigResourceTypes.BROKER, name: String(id), configNames: ['default.replication.factor'] };
  const { resources } = await permitted({ cluster: 'DescribeConfigs on the cluster' }, () =>
    admin.describeConfigs({ includeSynonyms: false, resources: [broker] }),
  );
  const setting = resources[0]?.configEntries.find(({ configName }) => configName === 'default.replication.factor');
  return Math.max(Number(setting?.configValue ?? 1), Math.min(REPLICAS, brokers.length));
}

/** What would lose data in a topic that is there; each fault says what to set. */
export async function topicFaults(admin: Admin, { name, partitions, check }: TopicSpecification): Promise<string[]> {
  const { topics } = await permitted(
    { topic: `Describe on topic ${name} (which Read and Write bring with them)` },
    () => askAgain(() => admin.fetchTopicMetadata({ topics: [name] })),
  );
  const found = topics[0]?.partitions ?? [];
  const { resources } = await permitted({ topic: `DescribeConfigs on topic ${name}` }, () =>
    admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name }] }),
  );
  const settings = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  const faults = [...check((setting) => settings.get(setting))];
  if (found.length !== partitions) {
    faults.unshift(`it has ${found.length} partitions and must have ${partitions}; make it anew`);
  }
  const replicated = found.some(({ replicas }) => replicas.length > 1);
  if (replicated && Number(settings.get('min.insync.replicas')) < 2)
    faults.push('min.insync.replicas must be at least 2');
  return faults;
}
