import { startEmbeddedPostgres } from '../embedded-postgres.ts';
import { startGuarded } from '../guarded-server.ts';

/**
 * A starter for tests to kill: `node starter.ts sleep LOG TEMPORARY` or `node starter.ts postgres FOLDER`. Prints one
 * line of JSON, and lives until it is killed or its standard input ends.
 */
const [kind, first = '', second = ''] = process.argv.slice(2);
const server =
  kind === 'postgres'
    ? await startEmbeddedPostgres({ folder: first, durable: true })
    : await startGuarded({ command: 'sleep', args: ['600'], stopSignal: 'SIGTERM', log: first, temporary: second });
const { pid, guardPid } = server;
process.stdout.write(`${JSON.stringify({ pid, guardPid, url: 'url' in server ? server.url : undefined })}\n`);
process.stdin.once('end', () => void server.stop()).resume();
