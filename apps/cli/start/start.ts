import { writeSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ServerFault } from '#platform/servers';
import { Complaint } from '../complaint.ts';
import { keepLogsBounded } from './bounded-logs.ts';
import { endFormerRun } from './former-run.ts';
import { claimHome } from './home-claim.ts';
import { makeHome } from './home-folder.ts';
import { planPorts, requirePorts, type PortPlan } from './ports.ts';
import { announce, withdraw } from './run-files.ts';
import { Running } from './running.ts';
import { startKafka, startPostgres } from './servers.ts';
import { addressOf, type Surroundings } from './service-environment.ts';
import { startServices } from './services.ts';
import { listenForStop, type StopRequest } from './stop-request.ts';
import { prepareConfiguration } from './target-configuration.ts';
import { prepareTokens } from './tokens.ts';
import { welcomeText } from './welcome.ts';

export interface StartOptions {
  /** The first of the eight ports. */
  readonly port: number;
  /** The log is carried by Kafka: KAFKA_BROKERS, else a broker from Maven Central. */
  readonly kafka: boolean;
  /** Where all data goes. */
  readonly home: string;
}

/**
 * Runs the whole system on this machine until it is told to stop (SIGINT, SIGTERM, SIGHUP, or the end of the IPC
 * channel), and then stops it in order. Rejects with a {@link Complaint} when it could not be started; nothing of it
 * runs on then.
 */
export async function start(options: StartOptions): Promise<void> {
  const stop = listenForStop();
  try {
    const home = resolve(options.home);
    const ports = planPorts(options.port);
    await makeHome(home);
    const release = await claimHome(home);
    try {
      await runUntilStopped(options, { home, ports, running: new Running(home, ports), stop });
    } finally {
      await release();
    }
  } catch (error) {
    if (error instanceof ServerFault) throw new Complaint(error.message, error.remedy);
    throw error;
  } finally {
    stop.release();
  }
}

interface Scene {
  readonly home: string;
  readonly ports: PortPlan;
  readonly running: Running;
  readonly stop: StopRequest;
}

async function runUntilStopped(options: StartOptions, scene: Scene): Promise<void> {
  const { home, running, stop } = scene;
  const began = performance.now();
  const endBounding = keepLogsBounded(join(home, 'logs'));
  stop.onImpatience(() => running.kill());
  try {
    const around = await bringUp(options, scene);
    if (around !== undefined) {
      await announce(around, process.env);
      say(welcome(around, options, (performance.now() - began) / 1_000));
      await stop.wanted;
    }
    say('Stopping …');
  } finally {
    await withdraw(home);
    await running.stop();
    endBounding();
  }
  say('Stopped.');
}

/** Brings everything up, one layer upon the other; undefined when it was told to stop meanwhile. */
async function bringUp(options: StartOptions, scene: Scene): Promise<Surroundings | undefined> {
  const { home, ports, running, stop } = scene;
  const { env } = process;
  const host = setting(env['HOST']) ?? '127.0.0.1';
  await withdraw(home);
  await endFormerRun(home, say);
  const configuration = await prepareConfiguration(home, setting(env['ROLLCALL_CONFIG']));
  const tokens = await prepareTokens(home);
  await requirePorts(ports, host);

  const databaseUrl = await startPostgres(running, { home, ports, given: setting(env['DATABASE_URL']), say });
  if (isStopping(stop)) return undefined;
  const kafkaBrokers = await findBrokers(options, scene);
  if (isStopping(stop)) return undefined;

  const around: Surroundings = { home, ports, host, databaseUrl, kafkaBrokers, tokens, configuration };
  await startServices(running, around, { env, say, signal: stop.signal });
  return isStopping(stop) ? undefined : around;
}

async function findBrokers(options: StartOptions, { home, ports, running, stop }: Scene): Promise<string | undefined> {
  const given = setting(process.env['KAFKA_BROKERS']);
  if (options.kafka) return given ?? startKafka(running, { home, ports, say, signal: stop.signal });
  if (given !== undefined) say('KAFKA_BROKERS is set, but is used with --kafka only: the log stays in PostgreSQL');
  return undefined;
}

function welcome(around: Surroundings, options: StartOptions, seconds: number): string {
  return welcomeText({
    scimBaseUrl: `${addressOf(around.ports, 'ingress')}/scim/v2`,
    token: around.tokens.token,
    tokenFile: readableFrom('.', around.tokens.tokenFile),
    sandboxUrl: addressOf(around.ports, 'sandbox'),
    home: resolve(options.home) === resolve('.rollcall') ? undefined : around.home,
    kafkaBrokers: around.kafkaBrokers,
    seconds,
  });
}

/** A path below a folder as seen from it; any other as it is. */
function readableFrom(folder: string, path: string): string {
  const seen = relative(folder, path);
  return seen.startsWith('..') ? path : seen;
}

// Asked through a function: the answer changes during an await.
const isStopping = (stop: StopRequest): boolean => stop.signal.aborted;

const setting = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** Not through process.stdout: a terminal that was closed must not keep us from stopping everything in order. */
function say(line: string): void {
  try {
    writeSync(1, `${line}\n`);
  } catch {
    // nobody reads
  }
}
