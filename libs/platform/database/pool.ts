import pg from 'pg';
import { GatheringSocket } from './gathering-socket.ts';

/** A bigint column read as a JS number; beyond 2^53 it throws rather than round. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a safe integer`);
  return value;
}

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, safeInteger);

export interface PoolOptions {
  /** Shown in pg_stat_activity: `rollcall <service>`. */
  readonly name: string;
  readonly max?: number;
  /** Milliseconds; a statement over it is cancelled by the server (57014). */
  readonly statementTimeout?: number;
  /** What to do with an error of an idle connection; the pool replaces the connection by itself. */
  readonly onIdleError: (error: Error) => void;
}

/** A pool with bigint as number. Connecting waits at most 5 s, so that a database that is down is said, not waited for. */
export function createPool(url: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `rollcall ${options.name}`,
    max: options.max ?? 10,
    types,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    ...(options.statementTimeout === undefined ? {} : { statement_timeout: options.statementTimeout }),
  });
  pool.on('error', options.onIdleError);
  // A connection lost inside a transaction, between two of its statements, is told to nobody else, and an error event
  // without a listener ends the process. The transaction meets the loss in its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export interface ClientOptions {
  /** Statements go out without waiting for the answers to those before. */
  readonly pipeline?: boolean;
  /** Milliseconds that an answer may take before the connection is given up: a network may fall silent for ever. */
  readonly queryTimeout?: number;
}

/** A single connection outside any pool (LISTEN, the writer). The caller connects and ends it. */
export function createClient(url: string, name: string, { queryTimeout, pipeline }: ClientOptions = {}): pg.Client {
  return new pg.Client({
    connectionString: url,
    application_name: `rollcall ${name}`,
    types,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    ...(queryTimeout === undefined ? {} : { query_timeout: queryTimeout }),
    ...(pipeline === true ? { pipeline, stream: () => new GatheringSocket() } : {}),
  });
}
