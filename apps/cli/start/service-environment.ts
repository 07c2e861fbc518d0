import { resolve } from 'node:path';
import type { FirstTokens } from './tokens.ts';
import type { PortPlan, ServiceName } from './ports.ts';

/** What a start has made ready for the services. */
export interface Surroundings {
  readonly home: string;
  readonly ports: PortPlan;
  readonly host: string;
  readonly databaseUrl: string;
  /** Comma separated; absent: the log stays in PostgreSQL. */
  readonly kafkaBrokers: string | undefined;
  readonly tokens: FirstTokens;
  readonly configuration: string;
}

/** Where a service on this machine is reached, whatever address it listens on. */
export const addressOf = (ports: PortPlan, service: ServiceName): string => `http://127.0.0.1:${ports[service]}`;

/** The settings that all services share; also what the command line's own database commands use (environment.json). */
export function sharedSettings(around: Surroundings, given: NodeJS.ProcessEnv): Record<string, string> {
  const own: Record<string, string> = {};
  for (const owner of ['REGISTRY', 'KEYRING', 'DIRECTORY', 'SYNC', 'AUDIT']) {
    const url = given[`${owner}_DATABASE_URL`];
    if (url !== undefined && url !== '') own[`${owner}_DATABASE_URL`] = url;
  }
  return {
    DATABASE_URL: around.databaseUrl,
    ...own,
    ROLLCALL_HOME: around.home,
    INGRESS_URL: addressOf(around.ports, 'ingress'),
    SANDBOX_URL: addressOf(around.ports, 'sandbox'),
    ROLLCALL_FACTS_TOKEN_FILE: around.tokens.factsTokenFile,
    ROLLCALL_CONFIG: around.configuration,
    ...(around.kafkaBrokers === undefined ? {} : { KAFKA_BROKERS: around.kafkaBrokers, ...kafkaAccess(given) }),
  };
}

/** How the brokers are spoken to, so that a command in another shell does as the services do. */
function kafkaAccess(given: NodeJS.ProcessEnv): Record<string, string> {
  const access: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === '' || !/^KAFKA_(SSL|SASL_)/.test(name)) continue;
    // A command may be run in another folder.
    access[name] = name.endsWith('_FILE') ? resolve(value) : value;
  }
  return access;
}

/** The whole environment of one service: ours, without npm's and without a Kafka that was not asked for. */
export function serviceEnvironment(
  service: ServiceName,
  around: Surroundings,
  given: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const inherited = Object.entries(given).filter(([name]) => !/^npm_|^KAFKA_BROKERS$/i.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...sharedSettings(around, given),
    PORT: String(around.ports[service]),
    HOST: around.host,
    ...(service === 'ingress' ? { ROLLCALL_BOOTSTRAP_TOKENS: around.tokens.bootstrapFile } : {}),
  };
}
