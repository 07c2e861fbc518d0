import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { becomesTrue } from './await-condition.ts';
import { freePort } from './free-port.ts';
import { endOrphan, startGuarded, starterOf, type GuardedServer } from './guarded-server.ts';
import { fetchKafkaJars, requireJava } from './kafka-jars.ts';
import {
  LOG_PROPERTIES,
  READY_LINE,
  propertiesText,
  serverProperties,
  type KafkaPorts,
  type KafkaProperties,
} from './kafka-settings.ts';
import { findProcess, livingProcess, processIdentity } from './process-table.ts';
import { ServerFault } from './server-fault.ts';

export interface KafkaBrokerOptions {
  /** Where topics live, for good. Absent: a temporary folder that goes with the broker. */
  readonly folder?: string;
  /** Where the jars are, or are fetched to: may be shared by many brokers. */
  readonly jars: string;
  /** Absent: any free ones. */
  readonly ports?: KafkaPorts;
  /** The file that the broker's own log is appended to. Absent: `kafka.log` in the folder. */
  readonly log?: string;
  /** The broker's settings, given its data folder. Absent: one open listener on 127.0.0.1. */
  readonly properties?: (data: string, ports: KafkaPorts) => KafkaProperties;
  /** Users of SCRAM that the cluster begins with, each as `kafka-storage format --add-scram` takes them. */
  readonly scramUsers?: readonly string[];
  /** More options of Java. */
  readonly java?: readonly string[];
  /** Java's heap, in MiB. */
  readonly heap?: number;
  /** Gives up fetching the jars. */
  readonly signal?: AbortSignal;
}

export interface KafkaBroker extends GuardedServer {
  /** `127.0.0.1:PORT`, as KAFKA_BROKERS wants it. */
  readonly brokers: string;
  readonly port: number;
}

const READY = 60_000;
const GRACE = 20_000;
const HEAP = 512;

/** Starts one Apache Kafka 4 node (KRaft) with the Java of this machine and waits until it takes requests. */
export async function startKafkaBroker(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  requireJava();
  const jars = await fetchKafkaJars(resolve(options.jars), options.signal);
  const lasting = options.folder !== undefined;
  const folder = lasting ? resolve(options.folder) : mkdtempSync(join(tmpdir(), 'rollcall-kafka-'));
  try {
    const data = join(folder, 'data');
    mkdirSync(data, { recursive: true });
    await endFormer(folder);
    const ports = options.ports ?? { broker: await freePort(), controller: await freePort() };
    const properties = (options.properties ?? serverProperties)(data, ports);
    writeFileSync(join(folder, 'server.properties'), propertiesText(properties), { mode: 0o600 });
    writeFileSync(join(folder, 'log4j2.properties'), LOG_PROPERTIES);
    format(folder, jars, options.scramUsers ?? []);
    const log = options.log ?? join(folder, 'kafka.log');
    const server = await startGuarded({
      command: 'java',
      args: [
        `-Xmx${options.heap ?? HEAP}m`,
        ...(options.java ?? []),
        ...java(folder, jars),
        ...['kafka.Kafka', join(folder, 'server.properties')],
      ],
      stopSignal: 'SIGTERM',
      grace: GRACE,
      log,
      temporary: lasting ? undefined : folder,
      cwd: folder,
    });
    writeFileSync(join(folder, 'broker.process'), processIdentity(server.pid) ?? '');
    await untilReady(server, ports, log);
    return { ...server, brokers: `127.0.0.1:${ports.broker}`, port: ports.broker };
  } catch (error) {
    if (!lasting) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

const java = (folder: string, jars: string): string[] => [
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
  `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
  '-cp',
  join(jars, '*'), // Java's own wildcard
];

/** Gives the folder a cluster id, once. A node whose folder has none does not start. */
function format(folder: string, jars: string, scramUsers: readonly string[]): void {
  if (existsSync(join(folder, 'data', 'meta.properties'))) return;
  const formatted = spawnSync(
    'java',
    [
      ...java(folder, jars),
      // One word: an id may begin with a dash, and one apart would be taken for an option.
      ...['kafka.tools.StorageTool', 'format', `--cluster-id=${randomBytes(16).toString('base64url')}`],
      ...['-c', join(folder, 'server.properties')],
      ...scramUsers.flatMap((user) => ['--add-scram', user]),
    ],
    { encoding: 'utf8' },
  );
  if (formatted.status === 0) return;
  const said = formatted.error?.message ?? `${formatted.stdout}${formatted.stderr}`.trim().split('\n').at(-1);
  throw new ServerFault(`Kafka's folder ${folder} could not be made: ${said ?? ''}`, 'mend that and start again');
}

/** Ends a broker that a killed guard left behind in this folder; one that somebody runs is refused. */
async function endFormer(folder: string): Promise<void> {
  const file = join(folder, 'broker.process');
  if (!existsSync(file)) return;
  const identity = readFileSync(file, 'utf8');
  const pid = livingProcess(identity);
  if (pid === undefined) return;
  const guard = findProcess(findProcess(pid)?.parent ?? 0);
  const starter = guard === undefined ? undefined : starterOf(guard.command);
  if (starter === undefined) return endOrphan(identity, 'SIGTERM', GRACE);
  const ending = guard?.parent !== starter;
  if (ending && (await becomesTrue(() => livingProcess(identity) === undefined, { deadline: 2 * GRACE }))) return;
  throw new ServerFault(
    `a Kafka of another start runs on ${folder} (process ${pid})`,
    'stop that one first (Ctrl-C where it runs), or give ROLLCALL_HOME another folder',
  );
}

async function untilReady(server: GuardedServer, ports: KafkaPorts, log: string): Promise<void> {
  let ended: number | string | undefined;
  void server.exited.then((code) => (ended = code));
  await becomesTrue(() => ended !== undefined || server.output().includes(READY_LINE), { deadline: READY });
  const output = server.output();
  if (ended === undefined && output.includes(READY_LINE)) return;
  await server.stop();
  if (/BindException|Address already in use/.test(output)) {
    throw new ServerFault(
      `port ${ports.broker} or ${ports.controller} (Kafka) is taken`,
      'stop what uses it, or choose others with --port BASE',
    );
  }
  const said = output.split('\n').filter((line) => /ERROR|FATAL|Exception|Error/.test(line));
  throw new ServerFault(`Kafka did not start: ${said.at(0) ?? 'it said nothing'}`, `see ${log}`);
}
