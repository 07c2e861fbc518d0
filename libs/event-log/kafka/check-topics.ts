import type { Kafka } from 'kafkajs';
import { topicFaults } from './ensure-topics.ts';
import { DEAD_LETTERS, RECEIPTS, eventsTopic, usersTopic } from './topics.ts';
import { withAdmin } from './with-admin.ts';

/** What is wrong with one topic of ours. */
export interface TopicReport {
  readonly topic: string;
  readonly state: 'sound' | 'missing' | 'unfit';
  /** Each says what to set. */
  readonly faults: readonly string[];
}

/** Looks at every topic of ours and makes none. */
export function checkTopics(kafka: Kafka): Promise<readonly TopicReport[]> {
  return withAdmin(kafka, async (admin) => {
    const present = new Set(await admin.listTopics());
    const reports: TopicReport[] = [];
    for (const wanted of [eventsTopic(), usersTopic(), RECEIPTS, DEAD_LETTERS]) {
      if (!present.has(wanted.name)) {
        reports.push({ topic: wanted.name, state: 'missing', faults: [] });
        continue;
      }
      const faults = await topicFaults(admin, wanted);
      reports.push({ topic: wanted.name, state: faults.length === 0 ? 'sound' : 'unfit', faults });
    }
    return reports;
  });
}
