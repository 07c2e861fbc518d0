import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { becomesTrue } from './await-condition.ts';
import { freePort } from './free-port.ts';
import { startGuarded, type GuardedServer } from './guarded-server.ts';
import { postgresProgram } from './postgres-binaries.ts';
import { openCluster, SUPERUSER } from './postgres-cluster.ts';
import { lastingPlace, temporaryPlace } from './postgres-place.ts';
import { serverSettings } from './postgres-settings.ts';
import { clearPostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { ServerFault } from './server-fault.ts';
import { postgresUser, type ServerUser } from './server-user.ts';

export interface EmbeddedPostgresOptions {
  /** Where the cluster lives, for good. Absent: a temporary folder that goes with the server. */
  readonly folder?: string;
  /** Absent: any free one. */
  readonly port?: number;
  /** False gives up what is written at a power cut: for tests. */
  readonly durable: boolean;
  /** The file that the server's own log is appended to. Absent: `postgres.log` in the folder. */
  readonly log?: string;
  /** Told what a person may want to know about the start. */
  readonly notice?: (line: string) => void;
}

export interface EmbeddedPostgres extends GuardedServer {
  /** Of the database `rollcall`, with the superuser's password in it. */
  readonly url: string;
  readonly port: number;
  /** PostgreSQL's data folder. */
  readonly data: string;
}

const DATABASE = 'rollcall';
const READY = 120_000;
const ATTEMPTS = 20;
const PAUSE = 100;

/** Starts PostgreSQL 18 from node_modules, on 127.0.0.1 only, and waits until it takes connections. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = postgresUser();
  for (let attempt = 1; ; attempt += 1) {
    const started = await tryToStart(options, user);
    if (started.kind === 'started') return started.server;
    if (!started.passing || attempt === ATTEMPTS) throw started.fault;
    await delay(PAUSE);
  }
}

type Attempt =
  | { readonly kind: 'started'; readonly server: EmbeddedPostgres }
  | { readonly kind: 'failed'; readonly passing: boolean; readonly fault: ServerFault };

async function tryToStart(options: EmbeddedPostgresOptions, user: ServerUser | undefined): Promise<Attempt> {
  const lasting = options.folder !== undefined;
  const { folder, binaries } = lasting
    ? lastingPlace(options.folder, user, options.notice ?? (() => undefined))
    : temporaryPlace(user);
  try {
    const cluster = openCluster(folder, binaries, user);
    await clearPostmasterFile(cluster.data);
    const port = options.port ?? (await freePort());
    const log = options.log ?? join(folder, 'postgres.log');
    const server = await startGuarded({
      command: postgresProgram(binaries, 'postgres'),
      args: ['-D', cluster.data, ...serverSettings(port, options.durable)],
      stopSignal: 'SIGINT',
      log,
      temporary: lasting ? undefined : folder,
      user,
      cwd: folder,
    });
    const fault = await whyNotReady(server, cluster.data);
    if (fault !== undefined) {
      await server.stop();
      return { kind: 'failed', ...judge(fault, port, log, options.port !== undefined) };
    }
    const url = await ensureDatabase(port, cluster.password);
    return { kind: 'started', server: { ...server, url, port, data: cluster.data } };
  } catch (error) {
    if (!lasting) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Undefined as soon as the server says «ready» in its data folder; else the last it said before it ended. */
async function whyNotReady(server: GuardedServer, data: string): Promise<string | undefined> {
  let ended: number | string | undefined;
  void server.exited.then((code) => (ended = code));
  const settled = await becomesTrue(() => ended !== undefined || isReady(server, data), { deadline: READY });
  if (settled && ended === undefined) return undefined;
  const fatal = server
    .output()
    .split('\n')
    .filter((line) => /(FATAL|PANIC|LOG): {2}|error while loading/.test(line));
  return (
    fatal.findLast((line) => !line.includes('LOG: ')) ??
    fatal.at(-1) ??
    `it did not become ready (${ended ?? 'still starting'})`
  );
}

const isReady = (server: GuardedServer, data: string): boolean => {
  const file = readPostmasterFile(data);
  return file?.pid === server.pid && file.status === 'ready';
};

/** A child of a killed server may hold its shared memory a moment longer; a port we chose ourselves may just have gone. */
function judge(said: string, port: number, log: string, portGiven: boolean): { passing: boolean; fault: ServerFault } {
  const taken = /could not bind|could not create any TCP/.test(said);
  if (taken) {
    const fault = new ServerFault(
      `port ${port} (PostgreSQL) is taken`,
      'stop what uses it, or choose others with --port BASE',
    );
    return { passing: !portGiven, fault };
  }
  const fault = new ServerFault(
    `PostgreSQL did not start: ${said.replace(/^.*?(FATAL|PANIC|LOG): +/, '')}`,
    `see ${log}`,
  );
  return { passing: said.includes('still in use'), fault };
}

async function ensureDatabase(port: number, password: string): Promise<string> {
  const url = (database: string): string => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  const client = new pg.Client({ connectionString: url('postgres'), application_name: 'rollcall start' });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
  return url(DATABASE);
}
