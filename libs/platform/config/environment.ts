import { z } from 'zod';
import { ConfigurationError } from '../errors/configuration-error.ts';
import { kafkaSettings, kafkaVariables, type KafkaSettings } from './kafka-settings.ts';

const url = z.url({ protocol: /^postgres(ql)?$/ });
const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  PORT: port,
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: url,
  REGISTRY_DATABASE_URL: url.optional(),
  KEYRING_DATABASE_URL: url.optional(),
  DIRECTORY_DATABASE_URL: url.optional(),
  SYNC_DATABASE_URL: url.optional(),
  AUDIT_DATABASE_URL: url.optional(),
  ROLLCALL_HOME: z.string().min(1).default('.rollcall'),
  ...kafkaVariables.shape,
  INGRESS_URL: z.url().default('http://127.0.0.1:7400'),
  ROLLCALL_FACTS_TOKEN_FILE: z.string().min(1).optional(),
  ROLLCALL_BOOTSTRAP_TOKENS: z.string().min(1).optional(),
  ROLLCALL_CONFIG: z.string().min(1).optional(),
  ROLLCALL_LOG_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/u, 'must be a name without spaces and plus, as example.com/rollcall')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** The owners of PostgreSQL schemas (docs/architecture.md, Data ownership). `registry` holds the schema `log` too. */
export type DatabaseOwner = 'registry' | 'keyring' | 'directory' | 'sync' | 'audit';

/** What a service is told by its environment, checked once at start. */
export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly databases: Readonly<Record<DatabaseOwner, string>>;
  readonly home: string;
  /** Present: the log is read from Kafka and published to it. */
  readonly kafka: KafkaSettings | undefined;
  readonly ingressUrl: string;
  readonly factsTokenFile: string | undefined;
  readonly bootstrapTokensFile: string | undefined;
  readonly configFile: string | undefined;
  /** The name of the audit log in its checkpoints: a schema-less URL. Fixed when the log is begun. */
  readonly logOrigin: string | undefined;
  readonly logLevel: string;
}

/** Reads the environment; throws {@link ConfigurationError} naming every variable at fault (never its value). */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigurationError(`environment: ${faults.join('; ')}`);
  }
  const e = parsed.data;
  return {
    port: e.PORT,
    host: e.HOST,
    databases: {
      registry: e.REGISTRY_DATABASE_URL ?? e.DATABASE_URL,
      keyring: e.KEYRING_DATABASE_URL ?? e.DATABASE_URL,
      directory: e.DIRECTORY_DATABASE_URL ?? e.DATABASE_URL,
      sync: e.SYNC_DATABASE_URL ?? e.DATABASE_URL,
      audit: e.AUDIT_DATABASE_URL ?? e.DATABASE_URL,
    },
    home: e.ROLLCALL_HOME,
    kafka: kafkaSettings(e, (message) => {
      throw new ConfigurationError(`environment: ${message}`);
    }),
    ingressUrl: e.INGRESS_URL.replace(/\/$/, ''),
    factsTokenFile: e.ROLLCALL_FACTS_TOKEN_FILE,
    bootstrapTokensFile: e.ROLLCALL_BOOTSTRAP_TOKENS,
    configFile: e.ROLLCALL_CONFIG,
    logOrigin: e.ROLLCALL_LOG_ORIGIN,
    logLevel: e.LOG_LEVEL,
  };
}
