import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** What becomes of a connection at the moment its client sends COMMIT. */
export type CommitFate =
  /** Everything passes. */
  | 'pass'
  /** The COMMIT reaches the server; its answer reaches nobody. */
  | 'eat the answer'
  /** The COMMIT reaches nobody. */
  | 'drop the commit'
  /** The client loses the connection at once; the COMMIT reaches the server when `deliver` is called. */
  | 'delay the commit'
  /** The COMMIT reaches the server; then nothing comes back, and nobody says so. */
  | 'fall silent';

export interface TcpProxy {
  /** The same URL through the proxy. */
  readonly url: string;
  /** What happens to the next COMMIT; then everything passes again. */
  next(fate: CommitFate): void;
  /** Sends the COMMIT that was delayed. */
  deliver(): void;
  close(): Promise<void>;
}

// A simple query message: 'Q', its length, the text, a zero byte.
const COMMIT = Buffer.from('COMMIT\0');

/** Stands between a PostgreSQL client and its server and loses what a network may lose. */
export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let fate: CommitFate = 'pass';
  let deliver: (() => void) | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let deaf = false;
    let detached = false;
    const end = (): void => {
      client.destroy();
      if (!detached) upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // A reset is what this proxy is for; the other side is ended with it.
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    const meet = (chosen: CommitFate, data: Buffer): void => {
      switch (chosen) {
        case 'pass':
          upstream.write(data);
          return;
        case 'drop the commit':
          end();
          return;
        case 'eat the answer':
          upstream.once('data', end);
          deaf = true;
          upstream.write(data);
          return;
        case 'fall silent':
          deaf = true;
          upstream.write(data);
          return;
        case 'delay the commit':
          detached = true;
          deaf = true;
          deliver = () => upstream.write(data);
          end();
      }
    };
    client.on('data', (data) => {
      const chosen = data.includes(COMMIT) ? fate : 'pass';
      if (chosen !== 'pass') fate = 'pass';
      meet(chosen, data);
    });
    upstream.on('data', (data) => {
      if (!deaf) client.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    next: (chosen) => {
      fate = chosen;
    },
    deliver: () => deliver?.(),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
