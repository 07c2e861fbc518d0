import { startKafkaBroker, type KafkaBroker, type KafkaProperties } from '../../libs/platform/servers/index.ts';
import { KAFKA_JARS } from '../support/kafka-jars.ts';
import type { Addresses } from './addresses.ts';

/**
 * What the image `apache/kafka` does with these settings: each KAFKA_ variable is a line of server.properties, and
 * there are no others. Listeners that name no host listen on this machine only.
 */
export function startKafkaContainer(
  service: string,
  environment: Readonly<Record<string, string>>,
  addresses: Addresses,
): Promise<KafkaBroker> {
  const here = (value: string): string => addresses.moved(value.replaceAll('://:', `://${service}:`));
  const properties = (data: string): KafkaProperties =>
    Object.fromEntries(
      Object.entries(environment)
        .filter(([name]) => name.startsWith('KAFKA_'))
        .map(([name, value]) => {
          const property = name.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.');
          return [property, property === 'log.dirs' ? data : here(value)];
        }),
    );
  const ports = { broker: addresses.portOf(service, 9_092), controller: addresses.portOf(service, 9_093) };
  return startKafkaBroker({ jars: KAFKA_JARS, ports, properties });
}
