import { z } from 'zod';

/** How the brokers are reached. Files are named, not read: they are read when a client is made. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  /** Present: connections are encrypted, and the brokers' certificates are checked. */
  readonly tls: KafkaTls | undefined;
  readonly sasl: KafkaSasl | undefined;
}

export interface KafkaTls {
  /** PEM. Absent: the authorities that Node trusts. */
  readonly caFile: string | undefined;
  /** PEM, for brokers that ask for a client's certificate. */
  readonly client: { readonly certificateFile: string; readonly keyFile: string } | undefined;
}

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      /** RFC 6749 section 4.4: tokens come from there by client credentials. */
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | undefined;
    };

const text = z.string().min(1).optional();

/** The variables, each checked alone; {@link kafkaSettings} checks what they need of each other. */
export const kafkaVariables = z.object({
  KAFKA_BROKERS: text,
  KAFKA_SSL: z.enum(['true', 'false']).optional(),
  KAFKA_SSL_CA_FILE: text,
  KAFKA_SSL_CERTIFICATE_FILE: text,
  KAFKA_SSL_KEY_FILE: text,
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer']).optional(),
  KAFKA_SASL_USERNAME: text,
  KAFKA_SASL_PASSWORD: text,
  KAFKA_SASL_TOKEN_URL: z.url({ protocol: /^https?$/ }).optional(),
  KAFKA_SASL_CLIENT_ID: text,
  KAFKA_SASL_CLIENT_SECRET: text,
  KAFKA_SASL_SCOPE: text,
});

type Variables = z.infer<typeof kafkaVariables>;

/** Undefined without brokers. `fault` is told what is missing, by the names of the variables. */
export function kafkaSettings(given: Variables, fault: (message: string) => never): KafkaSettings | undefined {
  const brokers = (given.KAFKA_BROKERS ?? '')
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
  if (brokers.length === 0) return undefined;
  const required = (name: keyof Variables): string => given[name] ?? fault(`${name} is missing`);
  return { brokers, tls: tlsOf(given, required), sasl: saslOf(given, required) };
}

type Required = (name: keyof Variables) => string;

function tlsOf(given: Variables, required: Required): KafkaTls | undefined {
  if (given.KAFKA_SSL !== 'true') return undefined;
  const { KAFKA_SSL_CERTIFICATE_FILE: certificate, KAFKA_SSL_KEY_FILE: key } = given;
  const none = certificate === undefined && key === undefined;
  return {
    caFile: given.KAFKA_SSL_CA_FILE,
    client: none
      ? undefined
      : { certificateFile: required('KAFKA_SSL_CERTIFICATE_FILE'), keyFile: required('KAFKA_SSL_KEY_FILE') },
  };
}

function saslOf(given: Variables, required: Required): KafkaSasl | undefined {
  const mechanism = given.KAFKA_SASL_MECHANISM;
  if (mechanism === undefined) return undefined;
  if (mechanism !== 'oauthbearer') {
    return { mechanism, username: required('KAFKA_SASL_USERNAME'), password: required('KAFKA_SASL_PASSWORD') };
  }
  return {
    mechanism,
    tokenUrl: required('KAFKA_SASL_TOKEN_URL'),
    clientId: required('KAFKA_SASL_CLIENT_ID'),
    clientSecret: required('KAFKA_SASL_CLIENT_SECRET'),
    scope: given.KAFKA_SASL_SCOPE,
  };
}
