// A peer of `bench -- ingest`: better-auth's SCIM plugin over the same PostgreSQL, as its documentation sets it up (rate
// limit off). It makes its tables, listens on the port given and says so on stdout; the token is `bench` repeated.
//   DATABASE_URL=… node server.mjs PORT TOKEN
import { createServer } from 'node:http';
import { scim } from '@better-auth/scim';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

const [port, token] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: token,
  database: { db: new Kysely({ dialect: new PostgresDialect({ pool }) }), type: 'postgres', transaction: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [scim({ connections: [{ id: 'bench', credentials: [{ type: 'bearer', id: 'bench', token }] }] })],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();

const server = createServer(toNodeHandler(betterAuth(options)));
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
const end = () => server.close(() => process.exit(0));
process.once('SIGTERM', end);
process.once('disconnect', end);
