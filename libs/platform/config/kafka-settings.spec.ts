import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../errors/configuration-error.ts';
import { readEnvironment } from './environment.ts';

const kafkaOf = (variables: Record<string, string>) =>
  readEnvironment({ PORT: '0', DATABASE_URL: 'postgres://unused/unused', ...variables }).kafka;

describe('the settings of Kafka', () => {
  it('are absent without brokers', () => {
    expect(kafkaOf({})).toBeUndefined();
    expect(kafkaOf({ KAFKA_BROKERS: ' , ' })).toBeUndefined();
  });

  it('name brokers, certificates and credentials', () => {
    expect(kafkaOf({ KAFKA_BROKERS: 'one:9092, two:9092' })).toEqual({
      brokers: ['one:9092', 'two:9092'],
      tls: undefined,
      sasl: undefined,
    });
    expect(
      kafkaOf({
        KAFKA_BROKERS: 'one:9093',
        KAFKA_SSL: 'true',
        KAFKA_SSL_CA_FILE: '/ca.pem',
        KAFKA_SASL_MECHANISM: 'scram-sha-512',
        KAFKA_SASL_USERNAME: 'rollcall',
        KAFKA_SASL_PASSWORD: 'secret',
      }),
    ).toEqual({
      brokers: ['one:9093'],
      tls: { caFile: '/ca.pem', client: undefined },
      sasl: { mechanism: 'scram-sha-512', username: 'rollcall', password: 'secret' },
    });
  });

  it.each([
    [{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'rollcall' }, 'KAFKA_SASL_PASSWORD is missing'],
    [{ KAFKA_SASL_MECHANISM: 'oauthbearer' }, 'KAFKA_SASL_TOKEN_URL is missing'],
    [{ KAFKA_SSL: 'true', KAFKA_SSL_KEY_FILE: '/key.pem' }, 'KAFKA_SSL_CERTIFICATE_FILE is missing'],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM'],
  ])('that do not work together are refused: %j', (variables, fault) => {
    const read = () => kafkaOf({ KAFKA_BROKERS: 'one:9092', ...variables });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(fault);
  });
});
