import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Environment } from '#platform';
import type { EventLog } from './event-log.ts';
import { PostgresLog } from './postgres/postgres-log.ts';

export interface LogAccess {
  readonly environment: Pick<Environment, 'databases'>;
  /** On the registry's database, which holds the log. Ended by the caller, after the log is closed. */
  readonly pool: Pool;
  readonly logger: Logger;
}

/** The log as this installation keeps it. Every service opens it here, so that all of them read the same one. */
export function openLog({ environment, pool, logger }: LogAccess): EventLog {
  return new PostgresLog(environment.databases.registry, pool, logger);
}
