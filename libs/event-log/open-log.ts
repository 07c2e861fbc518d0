import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Environment } from '#platform';
import type { EventLog } from './event-log.ts';
import { createKafka } from './kafka/kafka-client.ts';
import { KafkaLog } from './kafka/kafka-log.ts';
import { eventsTopic } from './kafka/topics.ts';
import { PostgresLog } from './postgres/postgres-log.ts';

export interface LogAccess {
  readonly environment: Pick<Environment, 'databases' | 'kafka'>;
  /** On the registry's database, which holds the embedded log. Ended by the caller, after the log is closed. */
  readonly pool: Pool;
  readonly logger: Logger;
}

/**
 * The log as this installation keeps it: in Kafka where brokers are named, else in PostgreSQL. Every service opens it
 * here, so that all of them read the same one.
 */
export function openLog({ environment: { databases, kafka }, pool, logger }: LogAccess): EventLog {
  if (kafka === undefined) return new PostgresLog(databases.registry, pool, logger);
  return new KafkaLog(createKafka(kafka, 'log', logger), logger, eventsTopic().name);
}
