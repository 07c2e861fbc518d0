import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** What becomes of a connection at the moment its client sends COMMIT. */
export type CommitFate =
  /** Everything passes. */
  | 'pass'
  /** The COMMIT reaches the server; its answer reaches nobody. */
  | 'eat the answer'
  /** The COMMIT reaches nobody. */
  | 'drop the commit';

export interface TcpProxy {
  /** The same URL through the proxy. */
  readonly url: string;
  /** What happens to the next COMMIT; then everything passes again. */
  next(fate: CommitFate): void;
  close(): Promise<void>;
}

// A simple query message: 'Q', its length, the text, a zero byte.
const COMMIT = Buffer.from('COMMIT\0');

/** Stands between a PostgreSQL client and its server and loses what a network may lose. */
export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let fate: CommitFate = 'pass';
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let eating = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
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
    client.on('data', (data) => {
      if (fate !== 'pass' && data.includes(COMMIT)) {
        const chosen = fate;
        fate = 'pass';
        if (chosen === 'drop the commit') return end();
        eating = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (eating) end();
      else client.write(data);
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
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
