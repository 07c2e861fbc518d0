import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '#platform/servers';
import { startBetterAuth, startPeer, type Contender } from '../stage/contender.ts';
import { startIngress } from '../stage/ingress.ts';
import { BENCH_HOME } from '../stage/places.ts';
import { createDatabase, startPostgres } from '../stage/postgres.ts';

/** Everything that the ingest bench loads. One PostgreSQL, a database for each of those that need one. */
export interface Stage {
  readonly postgres: EmbeddedPostgres;
  /** Rollcall's ingress, alone. */
  readonly ingress: Contender;
  /** SCIMMY on express, people in a Map. */
  readonly scimmy: Contender;
  /** better-auth's SCIM plugin, in a database of its own. */
  readonly betterAuth: Contender;
  /** A bare Fastify over the ingress's own SQL, in a database of its own. */
  readonly bare: Contender;
  /** The same on the ingress's database: it reads what the ingress reads. */
  readonly bareReader: Contender;
  readonly ingressDatabase: string;
  stop(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  // The wrapped keys of the last run open with its key only.
  rmSync(join(BENCH_HOME, 'ingest'), { recursive: true, force: true });
  const postgres = await startPostgres('ingest');
  const ingressDatabase = await createDatabase(postgres, 'ingress');
  const bareDatabase = await createDatabase(postgres, 'bare');
  // The ingress makes the tables that the floor writes.
  const maker = await startIngress('ingest/bare', bareDatabase);
  await maker.stop();
  const ingress = await startIngress('ingest', ingressDatabase);
  const scimmy = await startPeer('scimmy');
  const betterAuth = await startBetterAuth(await createDatabase(postgres, 'better_auth'));
  const bare = await startPeer('bare', { DATABASE_URL: bareDatabase });
  const bareReader = await startPeer('bare', { DATABASE_URL: ingressDatabase });
  return {
    ...{ postgres, ingress, scimmy, betterAuth, bare, bareReader, ingressDatabase },
    async stop() {
      await Promise.all([ingress, scimmy, betterAuth, bare, bareReader].map((contender) => contender.stop()));
      await postgres.stop();
    },
  };
}
