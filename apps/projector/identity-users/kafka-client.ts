import { Kafka, logLevel } from 'kafkajs';
import type { Logger } from 'pino';

/**
 * A client whose words go to our log: kafkajs tells routine reconnects as errors, and a broker that is down is a lag
 * here, which the publisher says once itself.
 */
export const createKafka = (brokers: readonly string[], logger: Logger): Kafka =>
  new Kafka({
    clientId: 'rollcall-projector',
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 3 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message } }) =>
        logger.debug({ kafka: namespace }, message),
  });
