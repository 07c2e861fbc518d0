import { freePort } from '#platform/servers';
import { startChild, untilItSpeaks } from '../measure/child.ts';
import { peer } from './places.ts';

/** A SCIM server under load: ours, a peer, a floor. */
export interface Contender {
  /** With /scim/v2. */
  readonly base: string;
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server of bench/peers, which takes its port as its argument and says when it listens. */
export async function startPeer(name: string, env: Readonly<Record<string, string>> = {}): Promise<Contender> {
  const port = await freePort();
  const child = startChild({ file: peer(name), args: [String(port)], env });
  await untilItSpeaks(child);
  return { base: `http://127.0.0.1:${port}/scim/v2`, token: 'bench', pid: child.pid, stop: () => child.stop() };
}
