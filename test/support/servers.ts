import type { EmbeddedPostgres } from '../../libs/platform/servers/index.ts';
import { startEmbeddedPostgres } from '../../libs/platform/servers/index.ts';

/** What a global set-up started and its teardown has to stop. Both run in one process, each as a module of its own. */
declare global {
  var rollcallTestServers: { stop(): Promise<void> }[] | undefined;
}

export function keep(server: { stop(): Promise<void> }): void {
  globalThis.rollcallTestServers = [server, ...(globalThis.rollcallTestServers ?? [])];
}

/** Stops what was started, the last one first. */
export async function stopServers(): Promise<void> {
  const servers = globalThis.rollcallTestServers ?? [];
  globalThis.rollcallTestServers = undefined;
  for (const server of servers) await server.stop();
}

/** TEST_DATABASE_URL (a superuser on a server to play with), else an embedded server that goes with this process. */
export async function startTestPostgres(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  const server: EmbeddedPostgres = await startEmbeddedPostgres({ durable: false });
  keep(server);
  return server.url;
}
