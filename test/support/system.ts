import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  becomesTrue,
  isPortFree,
  livingProcess,
  signalProcess,
  startGuarded,
  type GuardedServer,
} from '../../libs/platform/servers/index.ts';
import { KAFKA_JARS } from './kafka-jars.ts';

const runJson = z.strictObject({
  scimBaseUrl: z.url(),
  token: z.string(),
  auditorUrl: z.url(),
  sandboxUrl: z.url(),
  kafkaBrokers: z.string().optional(),
});
const servicesJson = z.object({
  starter: z.number(),
  services: z.record(z.string(), z.object({ pid: z.number(), identity: z.string(), restarts: z.number() })),
});

/** `run.json`, exactly as it is promised to scripts. */
export type RunJson = z.infer<typeof runJson>;
export type ProcessName = 'ingress' | 'projector' | 'syncer' | 'auditor' | 'sandbox' | 'postgres' | 'kafka';

export interface SystemOptions {
  readonly kafka?: boolean;
  /** A folder of the caller's, kept at the end. Absent: a temporary one that goes with the system. */
  readonly home?: string;
  /** The first of eight ports; absent: free ones. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');
/** Milliseconds. The first start builds, makes a database and, with Kafka, may fetch it. */
const READY = 180_000;
const GONE = 60_000;

/** Starts everything as `npm start` does and waits for run.json. It ends with this process, however that ends. */
export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  const home = options.home ?? temporaryHome();
  const port = options.port ?? (await freeBase());
  const system = new RunningSystem(home, port, options);
  await system.start();
  return system;
}

/** The whole system as one test sees it: where it is, who runs, what was logged, and ways to kill it. */
export class RunningSystem {
  readonly home: string;
  readonly port: number;
  private readonly options: SystemOptions;
  /** The first one holds the temporary home; each restart adds one. */
  private readonly starters: GuardedServer[] = [];
  private announced: RunJson | undefined;

  constructor(home: string, port: number, options: SystemOptions) {
    this.home = home;
    this.port = port;
    this.options = options;
  }

  get run(): RunJson {
    if (this.announced === undefined) throw new Error('the system has not been started');
    return this.announced;
  }

  /** Starts it (again) on the same home and the same ports. */
  async start(): Promise<void> {
    const { kafka, home, env } = this.options;
    // A killed start leaves it behind; we wait for the new one.
    rmSync(join(this.home, 'run.json'), { force: true });
    const starter = await startGuarded({
      command: NODE,
      args: [
        join(ROOT, 'tools/bootstrap.mjs'),
        ...['start', '--port', String(this.port)],
        ...(kafka === true ? ['--kafka'] : []),
      ],
      stopSignal: 'SIGTERM',
      grace: GONE,
      log: join(this.home, 'start.log'),
      temporary: home === undefined && this.starters.length === 0 ? this.home : undefined,
      cwd: ROOT,
      env: newcomersEnvironment(this.home, env ?? {}),
    });
    this.starters.push(starter);
    this.announced = await this.untilAnnounced(starter);
  }

  readonly restart = (): Promise<void> => this.start();

  /** The logs of all services and servers, as they are now. */
  logs(): string {
    const folder = join(this.home, 'logs');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
  }

  /** What the starters printed. */
  output(): string {
    return readFileSync(join(this.home, 'start.log'), 'utf8');
  }

  /** The process id of a service or server now: another one after each restart. */
  pid(name: ProcessName): number {
    const pid = this.processes().services[name]?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    return pid;
  }

  /** The database of the services, out of the settings that the start left for the command line. */
  databaseUrl(): string {
    const settings: unknown = JSON.parse(readFileSync(join(this.home, 'environment.json'), 'utf8'));
    return z.object({ DATABASE_URL: z.string() }).parse(settings).DATABASE_URL;
  }

  /** Settles when a service or server that was killed has been started again. */
  async untilAlive(name: ProcessName): Promise<void> {
    const alive = (): boolean => livingProcess(this.processes().services[name]?.identity ?? '') !== undefined;
    if (!(await becomesTrue(alive, { deadline: GONE }))) throw new Error(`${name} was not started again`);
  }

  /** kill -9; settles when it is gone. The starter brings it back. */
  async kill(name: ProcessName): Promise<void> {
    await killAndWait([this.processes().services[name]?.identity ?? '']);
  }

  /** SIGSTOP, and SIGCONT so many milliseconds later where it was not killed meanwhile. */
  async stall(name: ProcessName, milliseconds: number): Promise<void> {
    const identity = this.processes().services[name]?.identity ?? '';
    const signal = (which: 'SIGSTOP' | 'SIGCONT'): void => {
      const pid = livingProcess(identity);
      if (pid !== undefined) signalProcess(pid, which);
    };
    signal('SIGSTOP');
    await pause(milliseconds);
    signal('SIGCONT');
  }

  /** kill -9 of the starter, every service and every server at once; settles when all are gone. */
  async killAll(): Promise<void> {
    const { starter, services } = this.processes();
    const last = this.starters.at(-1);
    signalProcess(starter, 'SIGKILL');
    if (last !== undefined) signalProcess(last.pid, 'SIGKILL');
    await killAndWait(Object.values(services).map(({ identity }) => identity));
    await last?.exited;
  }

  /** As Ctrl-C does; settles when everything has ended, and a temporary home is gone. */
  async stop(): Promise<void> {
    for (let starter = this.starters.pop(); starter !== undefined; starter = this.starters.pop()) await starter.stop();
  }

  private processes(): z.infer<typeof servicesJson> {
    return servicesJson.parse(JSON.parse(readFileSync(join(this.home, 'services.json'), 'utf8')));
  }

  private async untilAnnounced(starter: GuardedServer): Promise<RunJson> {
    const file = join(this.home, 'run.json');
    let ended = false;
    void starter.exited.then(() => (ended = true));
    const announced = await becomesTrue(() => ended || existsSync(file), { deadline: READY });
    if (announced && existsSync(file)) return runJson.parse(JSON.parse(readFileSync(file, 'utf8')));
    const said = starter.output().trim();
    await this.stop();
    throw new Error(`the system did not start:\n${said}`);
  }
}

/** Settings of the shell that runs the tests must not reach the system: it is to be a newcomer's. */
export function newcomersEnvironment(home: string, given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/DATABASE_URL$|^KAFKA_|^ROLLCALL_|^SANDBOX_|^npm_|^(HOST|PORT|LOG_LEVEL|NODE_ENV)$/.test(name),
  );
  return { ...Object.fromEntries(own), ROLLCALL_HOME: home, ROLLCALL_KAFKA_JARS: KAFKA_JARS, ...given };
}

export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'rollcall-home-'));
  // Where root runs the tests, PostgreSQL has another user, who has to come in.
  chmodSync(home, 0o755);
  return home;
}

/** Below the ports that systems hand out to outgoing connections, so that none of them is in our way. */
const LOWEST = 10_000;
const HIGHEST = 32_000;
const WIDTH = 8;

export async function freeBase(): Promise<number> {
  for (;;) {
    const base = LOWEST + Math.floor(Math.random() * ((HIGHEST - LOWEST) / WIDTH)) * WIDTH;
    const free = await Promise.all(Array.from({ length: WIDTH }, (_, distance) => isPortFree(base + distance)));
    if (free.every(Boolean)) return base;
  }
}

async function killAndWait(identities: readonly string[]): Promise<void> {
  for (const identity of identities) {
    const pid = livingProcess(identity);
    if (pid !== undefined) signalProcess(pid, 'SIGKILL');
  }
  const gone = () => identities.every((identity) => livingProcess(identity) === undefined);
  if (!(await becomesTrue(gone, { deadline: GONE }))) throw new Error('a killed process does not go');
}
