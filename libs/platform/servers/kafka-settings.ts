export interface KafkaPorts {
  readonly broker: number;
  readonly controller: number;
}

/** A broker's settings by the names of `server.properties`. */
export type KafkaProperties = Readonly<Record<string, string | number | boolean>>;

/** One node that is broker and controller (KRaft), on 127.0.0.1 only; its internal topics are not replicated. */
export function serverProperties(data: string, { broker, controller }: KafkaPorts): KafkaProperties {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    // A topic that is made by accident has one partition and loses data after a week: topics are provisioned.
    'auto.create.topics.enable': false,
    'unclean.leader.election.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // A killed broker's registration is in the way of its successor for this long; the default is 9 s.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
  };
}

/** The broker's own words on standard output; INFO of the one logger that says when it is ready. */
export const LOG_PROPERTIES = propertiesText({
  'appender.out.type': 'Console',
  'appender.out.name': 'out',
  'appender.out.layout.type': 'PatternLayout',
  'appender.out.layout.pattern': '%d{ISO8601} %p %c{1}: %m%n',
  'rootLogger.level': 'WARN',
  'rootLogger.appenderRef.out.ref': 'out',
  'logger.server.name': 'kafka.server.KafkaRaftServer',
  'logger.server.level': 'INFO',
});

/** What the broker logs when it has joined its own cluster and takes requests. */
export const READY_LINE = 'Kafka Server started';

/** The file that Kafka reads. Backslashes are escapes there. */
export function propertiesText(values: KafkaProperties): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('');
}
