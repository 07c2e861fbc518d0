import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/servers';
import { peakMemoryOf } from '../measure/process-facts.ts';
import { BENCH_HOME } from './places.ts';

/** A PostgreSQL of the bench's own, with fsync on as the product runs it. What its folder holds stays. */
export function startPostgres(name: string): Promise<EmbeddedPostgres> {
  const folder = join(BENCH_HOME, name, 'postgres');
  mkdirSync(join(BENCH_HOME, name), { recursive: true });
  return startEmbeddedPostgres({ folder, durable: true });
}

/** Makes an empty database beside the others and gives its URL. */
export async function createDatabase(server: EmbeddedPostgres, name: string): Promise<string> {
  await withClient(server.url, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
  return databaseOf(server, name);
}

/** The URL of a database that {@link createDatabase} made in an earlier run. */
export function databaseOf(server: EmbeddedPostgres, name: string): string {
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The peak memory of the server's largest process, with the buffers that all of them share, in MB. */
export const postgresPeak = (server: EmbeddedPostgres): number =>
  Math.max(...postgresPids(server).map((pid) => ifAlive(() => peakMemoryOf(pid)) ?? 0));

/** The server's process and its children: backends, writers. */
function postgresPids(server: EmbeddedPostgres): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === server.pid);
  return [server.pid, ...children];
}

const parentOf = (pid: number): number | undefined =>
  ifAlive(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  });

/** Undefined when the process has ended since it was listed: backends come and go. */
function ifAlive<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}
