import { join } from 'node:path';
import { startEmbeddedPostgres, startKafkaBroker } from '#platform/servers';
import { requireDatabase } from './given-database.ts';
import { KeptAlive } from './kept-alive.ts';
import type { PortPlan } from './ports.ts';
import type { Running } from './running.ts';

interface ServerScene {
  readonly home: string;
  readonly ports: PortPlan;
  readonly say: (line: string) => void;
}

const KAFKA_HEAP = 1_024;

/** The URL of the database: the given one if it answers, else the embedded server's. */
export async function startPostgres(
  running: Running,
  { home, ports, given, say }: ServerScene & { readonly given: string | undefined },
): Promise<string> {
  if (given !== undefined) {
    await requireDatabase(given);
    return given;
  }
  let url = '';
  const server = await KeptAlive.begin({
    name: 'postgres',
    begin: async () => {
      const started = await startEmbeddedPostgres({
        folder: join(home, 'postgres'),
        port: ports.postgres,
        durable: true,
        log: join(home, 'logs', 'postgres.log'),
        notice: say,
      });
      url = started.url;
      return started;
    },
    say,
    changed: () => void running.record(),
  });
  running.openLayer();
  await running.add(server);
  server.watch();
  return url;
}

/** The address of a broker of our own. Its jars are fetched once. */
export async function startKafka(
  running: Running,
  { home, ports, say, signal }: ServerScene & { readonly signal: AbortSignal },
): Promise<string> {
  const folder = join(home, 'kafka');
  say('starting Kafka (the first time, 43 MB come from Maven Central)');
  const server = await KeptAlive.begin({
    name: 'kafka',
    begin: () =>
      startKafkaBroker({
        folder,
        jars: process.env['ROLLCALL_KAFKA_JARS'] ?? folder,
        ports: { broker: ports.kafka, controller: ports['kafka controller'] },
        log: join(home, 'logs', 'kafka.log'),
        heap: KAFKA_HEAP,
        signal,
      }),
    say,
    changed: () => void running.record(),
  });
  running.openLayer();
  await running.add(server);
  server.watch();
  return `127.0.0.1:${ports.kafka}`;
}
