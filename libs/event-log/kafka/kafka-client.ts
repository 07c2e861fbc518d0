import { readFileSync } from 'node:fs';
import { Kafka, logLevel, type KafkaConfig, type Mechanism, type SASLOptions } from 'kafkajs';
import type { Logger } from 'pino';
import { ConfigurationError, type KafkaSasl, type KafkaSettings, type KafkaTls } from '#platform';
import { oauthbearer } from './oauthbearer.ts';

/**
 * A client whose words go to our log at debug: kafkajs tells routine reconnects as errors, and what is wrong for long
 * is said once by whoever uses it. Only its message is taken: the fields beside it may hold records.
 */
export function createKafka({ brokers, tls, sasl }: KafkaSettings, service: string, logger: Logger): Kafka {
  return new Kafka({
    clientId: `rollcall-${service}`,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 3 },
    ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message } }) =>
        logger.debug({ kafka: namespace }, message),
  });
}

function tlsOptions({ caFile, client }: KafkaTls): Exclude<KafkaConfig['ssl'], undefined> {
  return {
    rejectUnauthorized: true,
    ...(caFile === undefined ? {} : { ca: [pem('KAFKA_SSL_CA_FILE', caFile)] }),
    ...(client === undefined
      ? {}
      : {
          cert: pem('KAFKA_SSL_CERTIFICATE_FILE', client.certificateFile),
          key: pem('KAFKA_SSL_KEY_FILE', client.keyFile),
        }),
  };
}

function pem(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(`environment: ${variable}: ${file} cannot be read`, { cause });
  }
}

function saslOptions(sasl: KafkaSasl): SASLOptions | Mechanism {
  if (sasl.mechanism === 'oauthbearer') return oauthbearer(sasl);
  const { mechanism, username, password } = sasl;
  // Each mechanism is spelled out: the library's type tells them apart.
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}
