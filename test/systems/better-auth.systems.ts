import pg from 'pg';
import { startBetterAuth } from '../../bench/stage/contender.ts';
import { startEmbeddedPostgres } from '../../libs/platform/servers/index.ts';
import type { RealSystem } from './real-system.ts';
import { scimLife } from './scim-life.ts';

/** better-auth 1.7.5 with its SCIM plugin: an app's own user store. */
async function start(): Promise<RealSystem> {
  const postgres = await startEmbeddedPostgres({ durable: false });
  const server = await startBetterAuth(postgres.url);
  return {
    url: server.base,
    token: server.token,
    keeps: (value) => isInUserTable(postgres.url, value),
    stop: async () => {
      await server.stop();
      await postgres.stop();
    },
  };
}

/** Whether a row of the app's user table, which its SCIM resources only point to, holds it. */
async function isInUserTable(url: string, value: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM "user" u WHERE strpos(lower(u::text), lower($1)) > 0', [value]);
    return (found.rowCount ?? 0) > 0;
  } finally {
    await client.end();
  }
}

scimLife({
  name: 'better-auth',
  start,
  remains: { delete: 'the row of the user table, which SCIM cannot see', 'anonymize then delete': undefined },
});
