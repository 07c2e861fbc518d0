import type { Mechanism } from 'kafkajs';
import type { KafkaSasl } from '#platform';
import { fetchToken } from './fetch-token.ts';
import { KafkaRefusal } from './refusal.ts';

const SEPARATOR = '\u0001';
const LENGTH = 4;

/**
 * SASL OAUTHBEARER (RFC 7628). kafkajs has its own, which takes a server's refusal for a success, since that comes as
 * a message (section 3.2.2), and then loses the connection for no reason that it could name.
 */
export function oauthbearer(sasl: Extract<KafkaSasl, { mechanism: 'oauthbearer' }>): Mechanism {
  return {
    mechanism: sasl.mechanism,
    authenticationProvider: ({ saslAuthenticate }) => ({
      async authenticate() {
        const token = await fetchToken(sasl);
        const message = Buffer.from(`n,,${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${SEPARATOR}`);
        const refusal = await saslAuthenticate({
          request: { encode: () => Buffer.concat([lengthOf(message), message]) },
          response: { decode: (raw) => raw.subarray(LENGTH), parse: (text) => text.length > 0 },
        });
        if (refusal === true) {
          throw new KafkaRefusal(
            'the brokers refuse the token that KAFKA_SASL_TOKEN_URL gave; see what issuer, audience and scope they ' +
              'expect (KAFKA_SASL_SCOPE)',
          );
        }
      },
    }),
  };
}

/** Kafka's bytes begin with how many there are. */
function lengthOf(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH);
  length.writeInt32BE(message.length);
  return length;
}
