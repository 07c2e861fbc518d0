import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  serverProperties,
  startKafkaBroker,
  type KafkaBroker,
  type KafkaProperties,
} from '../../libs/platform/servers/index.ts';
import { KAFKA_JARS } from '../support/kafka-jars.ts';
import { Authority, type Identity } from './certificates.ts';
import { AUDIENCE, TokenServer } from './token-server.ts';

/** User → password, for PLAIN and for SCRAM alike. */
export type Users = Readonly<Record<string, string>>;

/**
 * A broker as enterprises run it. `secure` wants TLS and one of PLAIN, SCRAM-SHA-512 and OAUTHBEARER; `certified` wants
 * a client's certificate; `plain` wants PLAIN without TLS; `admin` lets everybody in as a superuser. Who is none may
 * do what an access list allows, and nothing else.
 */
export interface SecureBroker {
  readonly secure: string;
  readonly certified: string;
  readonly plain: string;
  readonly admin: string;
  readonly authority: Authority;
  /** Whose certificate `certified` asks for. */
  readonly client: Identity;
  readonly tokens: TokenServer;
  readonly folder: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function startSecureBroker(users: Users): Promise<SecureBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-secure-'));
  chmodSync(folder, 0o700);
  const authority = new Authority(folder, 'authority');
  const identity = authority.sign('broker', ['DNS:localhost', `IP:${HOST}`]);
  const client = authority.sign('rollcall');
  const tokens = await TokenServer.start();
  const keys = join(folder, 'keys.json');
  writeFileSync(keys, JSON.stringify(tokens.keys));
  const port = { secure: await freePort(), certified: await freePort(), plain: await freePort() };
  const plainModule = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  const plainUsers = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const properties = (
    data: string,
    { broker, controller }: { broker: number; controller: number },
  ): KafkaProperties => {
    const listeners = {
      ADMIN: `ADMIN://${HOST}:${broker}`,
      SECURE: `SECURE://${HOST}:${port.secure}`,
      CERTIFIED: `CERTIFIED://${HOST}:${port.certified}`,
      PLAIN: `PLAIN://${HOST}:${port.plain}`,
    };
    const addresses = Object.values(listeners).join(',');
    return {
      ...serverProperties(data, { broker, controller }),
      listeners: `${addresses},CONTROLLER://${HOST}:${controller}`,
      'advertised.listeners': addresses,
      'listener.security.protocol.map':
        'CONTROLLER:PLAINTEXT,ADMIN:PLAINTEXT,SECURE:SASL_SSL,CERTIFIED:SSL,PLAIN:SASL_PLAINTEXT',
      'inter.broker.listener.name': 'ADMIN',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': identity.store,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': authority.certificate,
      'listener.name.certified.ssl.client.auth': 'required',
      'listener.name.secure.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512,OAUTHBEARER',
      'listener.name.secure.plain.sasl.jaas.config': `${plainModule} ${plainUsers.join(' ')};`,
      'listener.name.secure.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'listener.name.secure.oauthbearer.sasl.jaas.config':
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
      'listener.name.secure.oauthbearer.sasl.server.callback.handler.class':
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler',
      'listener.name.secure.sasl.oauthbearer.jwks.endpoint.url': `file://${keys}`,
      'listener.name.secure.sasl.oauthbearer.expected.audience': AUDIENCE,
      // Kafka 4.1's default looks at no signature.
      'listener.name.secure.sasl.oauthbearer.jwt.validator.class':
        'org.apache.kafka.common.security.oauthbearer.BrokerJwtValidator',
      'listener.name.plain.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.plain.plain.sasl.jaas.config': `${plainModule} ${plainUsers.join(' ')};`,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': false,
      // Who comes without a name comes by `admin`.
      'super.users': 'User:ANONYMOUS;User:rollcall;User:CN=rollcall',
    };
  };
  const scramUsers = Object.entries(users).map(
    ([name, password]) => `SCRAM-SHA-512=[name=${name},password=${password}]`,
  );
  const java = [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file://${keys}`];
  let broker: KafkaBroker;
  try {
    broker = await startKafkaBroker({ jars: KAFKA_JARS, properties, scramUsers, java });
  } catch (error) {
    await tokens.stop();
    throw error;
  }
  const at = (port: number): string => `${HOST}:${port}`;
  return {
    secure: at(port.secure),
    certified: at(port.certified),
    plain: at(port.plain),
    admin: broker.brokers,
    authority,
    client,
    tokens,
    folder,
    async stop() {
      await broker.stop();
      await tokens.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
