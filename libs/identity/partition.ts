import type { ResourceId, TenantId } from './ids.ts';
import { murmur2 } from './murmur2.ts';

/** The number of partitions of the log, fixed when it is made: the same in PostgreSQL and in Kafka. */
export const PARTITION_COUNT = 64;

/** The CloudEvents `partitionkey` and the Kafka key: all events of one resource stay in order. */
export const partitionKey = (tenant: TenantId, subject: ResourceId): string => `${tenant}/${subject}`;

/** The partition of a resource's events: what Kafka's Java client and kafkajs choose for the same key. */
export const partitionOf = (tenant: TenantId, subject: ResourceId): number =>
  (murmur2(partitionKey(tenant, subject)) & 0x7fffffff) % PARTITION_COUNT;
