import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startGuarded, type GuardedServer } from '../../libs/platform/servers/index.ts';
import { postgresProgram } from '../../libs/platform/servers/postgres-binaries.ts';
import { temporaryPlace } from '../../libs/platform/servers/postgres-place.ts';
import { postgresUser } from '../../libs/platform/servers/server-user.ts';
import { eventually } from '../support/eventually.ts';

/** What the image `postgres` does with these settings at its first start, with the embedded PostgreSQL of the same version. */
export async function startPostgresContainer(
  environment: Readonly<Record<string, string>>,
  port: number,
): Promise<GuardedServer> {
  const {
    POSTGRES_USER: name = 'postgres',
    POSTGRES_PASSWORD: password = '',
    POSTGRES_DB: database = name,
  } = environment;
  const user = postgresUser();
  const { folder, binaries } = temporaryPlace(user);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o644 });
  const made = spawnSync(
    postgresProgram(binaries, 'initdb'),
    [
      ...['-D', join(folder, 'data'), `--username=${name}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...(environment['POSTGRES_INITDB_ARGS'] ?? '').split(' ').filter((word) => word !== ''),
    ],
    { encoding: 'utf8', cwd: folder, ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }) },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`);
  const server = await startGuarded({
    command: postgresProgram(binaries, 'postgres'),
    args: [
      ...['-D', join(folder, 'data'), '-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`],
      // Tests need no power cut survived.
      ...['-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    ],
    stopSignal: 'SIGINT',
    log: join(folder, 'postgres.log'),
    temporary: folder,
    user,
    cwd: folder,
  });
  await eventually(
    async () => {
      const client = new pg.Client({ host: '127.0.0.1', port, user: name, password, database: 'postgres' });
      await client.connect();
      try {
        if (database !== 'postgres') await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
      } finally {
        await client.end();
      }
    },
    { within: 30_000 },
  );
  return server;
}
