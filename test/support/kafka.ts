import { GenericContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import { freePort, startKafkaBroker } from '../../libs/platform/servers/index.ts';
import { KAFKA_JARS } from './kafka-jars.ts';
import { keep } from './servers.ts';

const IMAGE = 'apache/kafka:4.1.1';
const INSIDE = 9_092;

/** KAFKA_BROKERS, else a container, else Java and Maven; none of them is an error that says what to install. */
export async function startTestKafka(): Promise<string> {
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined && given !== '') return given;
  if (await hasDocker()) return startInContainer();
  const broker = await startKafkaBroker({ jars: KAFKA_JARS });
  keep(broker);
  return broker.brokers;
}

async function hasDocker(): Promise<boolean> {
  try {
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false; // no engine answers
  }
}

async function startInContainer(): Promise<string> {
  // A client is sent on to the advertised address, so the port outside must be known before the broker starts.
  const port = await freePort();
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: INSIDE, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENERS: `PLAINTEXT://:${INSIDE},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  keep({
    async stop() {
      await container.stop();
    },
  });
  return `127.0.0.1:${port}`;
}
