import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { planPorts } from './ports.ts';
import { serviceEnvironment, sharedSettings, type Surroundings } from './service-environment.ts';

const around: Surroundings = {
  home: '/home',
  ports: planPorts(7_500),
  host: '0.0.0.0',
  databaseUrl: 'postgres://127.0.0.1:7505/rollcall',
  kafkaBrokers: undefined,
  tokens: {
    token: 't',
    tokenFile: '/home/token',
    factsTokenFile: '/home/facts-token',
    bootstrapFile: '/home/tokens.json',
  },
  configuration: '/home/rollcall.yaml',
};

describe('the environment of a service', () => {
  it('says where it listens and where the others are', () => {
    expect(serviceEnvironment('syncer', around, { PATH: '/bin', LOG_LEVEL: 'debug' })).toEqual({
      PATH: '/bin',
      LOG_LEVEL: 'debug',
      PORT: '7504',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgres://127.0.0.1:7505/rollcall',
      ROLLCALL_HOME: '/home',
      INGRESS_URL: 'http://127.0.0.1:7500',
      SANDBOX_URL: 'http://127.0.0.1:7502',
      ROLLCALL_FACTS_TOKEN_FILE: '/home/facts-token',
      ROLLCALL_CONFIG: '/home/rollcall.yaml',
    });
  });

  it('hands the first tokens to the ingress alone', () => {
    expect(serviceEnvironment('ingress', around, {})).toHaveProperty('ROLLCALL_BOOTSTRAP_TOKENS', '/home/tokens.json');
    expect(serviceEnvironment('auditor', around, {})).not.toHaveProperty('ROLLCALL_BOOTSTRAP_TOKENS');
  });

  it('has brokers only when Kafka was asked for, and nothing of npm', () => {
    const given = { KAFKA_BROKERS: 'elsewhere:9092', npm_config_cache: '/x' };
    expect(serviceEnvironment('ingress', around, given)).not.toHaveProperty('KAFKA_BROKERS');
    expect(serviceEnvironment('ingress', around, given)).not.toHaveProperty('npm_config_cache');
    const kafka = { ...around, kafkaBrokers: '127.0.0.1:7506' };
    expect(serviceEnvironment('ingress', kafka, given)).toHaveProperty('KAFKA_BROKERS', '127.0.0.1:7506');
  });

  it('tells commands too how the brokers are spoken to, wherever they are run', () => {
    const given = { KAFKA_SSL: 'true', KAFKA_SSL_CA_FILE: 'ca.pem', KAFKA_SASL_MECHANISM: 'plain', KAFKA_HEAP: '1' };
    const access = { KAFKA_SSL: 'true', KAFKA_SSL_CA_FILE: resolve('ca.pem'), KAFKA_SASL_MECHANISM: 'plain' };
    const kafka = { ...around, kafkaBrokers: 'elsewhere:9093' };
    expect(sharedSettings(kafka, given)).toMatchObject(access);
    expect(sharedSettings(kafka, given)).not.toHaveProperty('KAFKA_HEAP');
    expect(sharedSettings(around, given)).not.toHaveProperty('KAFKA_SSL');
  });

  it('lets an owner have a database of its own', () => {
    const url = 'postgres://elsewhere/keyring';
    expect(serviceEnvironment('ingress', around, { KEYRING_DATABASE_URL: url })).toMatchObject({
      DATABASE_URL: around.databaseUrl,
      KEYRING_DATABASE_URL: url,
    });
  });
});
