import type { Admin } from 'kafkajs';
import { PARTITIONS } from '#event-log';

const HOUR = 3_600_000;
const MEBIBYTE = 1_048_576;

/** How long Kafka may leave what a tombstone buries, in milliseconds. */
export const MAX_COMPACTION_LAG = HOUR;

const WANTED = {
  'cleanup.policy': 'compact',
  'max.compaction.lag.ms': String(MAX_COMPACTION_LAG),
  'delete.retention.ms': String(24 * HOUR),
  'unclean.leader.election.enable': 'false',
  'max.message.bytes': String(MEBIBYTE),
};

/** ConfigResourceTypes.TOPIC, which Node cannot import by name: it does not find it in kafkajs's CommonJS. */
const TOPIC = 2;

/** A topic that somebody made in a way that loses data or keeps it too long. The message says what to set. */
export class UnfitTopic extends Error {
  override readonly name = 'UnfitTopic';
}

/** Makes the topic, or rejects with {@link UnfitTopic} for one that is there with other settings. */
export async function ensureTopic(admin: Admin, topic: string): Promise<void> {
  const topics = await admin.listTopics();
  if (!topics.includes(topic)) {
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic,
          numPartitions: PARTITIONS,
          replicationFactor: -1,
          configEntries: Object.entries(WANTED).map(([name, value]) => ({ name, value })),
        },
      ],
    });
  }
  const faults = [...(await partitionFaults(admin, topic)), ...(await settingFaults(admin, topic))];
  if (faults.length > 0) throw new UnfitTopic(`topic ${topic}: ${faults.join('; ')}`);
}

async function partitionFaults(admin: Admin, topic: string): Promise<string[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const count = topics[0]?.partitions.length ?? 0;
  if (count === PARTITIONS) return [];
  return [`it has ${count} partitions and must have ${PARTITIONS}; make it anew`];
}

async function settingFaults(admin: Admin, topic: string): Promise<string[]> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: TOPIC, name: topic }],
  });
  const settings = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const replicas = Math.max(...(topics[0]?.partitions.map((partition) => partition.replicas.length) ?? [1]));
  const number = (name: string): number => Number(settings.get(name));
  const demands: readonly (readonly [boolean, string])[] = [
    [settings.get('cleanup.policy') === 'compact', 'cleanup.policy must be compact'],
    [
      number('max.compaction.lag.ms') <= MAX_COMPACTION_LAG,
      `max.compaction.lag.ms must be at most ${MAX_COMPACTION_LAG}`,
    ],
    [number('delete.retention.ms') >= 24 * HOUR, `delete.retention.ms must be at least ${24 * HOUR}`],
    [settings.get('unclean.leader.election.enable') === 'false', 'unclean.leader.election.enable must be false'],
    [number('max.message.bytes') >= MEBIBYTE, `max.message.bytes must be at least ${MEBIBYTE}`],
    [replicas === 1 || number('min.insync.replicas') >= 2, 'min.insync.replicas must be at least 2'],
  ];
  return demands.filter(([met]) => !met).map(([, fault]) => fault);
}
