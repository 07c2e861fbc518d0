import { createServer } from 'node:net';

/** A port nobody listens on now. Somebody else may take it before it is used: whoever uses it must be ready to try again. */
export async function freePort(): Promise<number> {
  const taken = await listenOnce(0);
  if (taken === undefined) throw new Error('no free port');
  return taken;
}

/** Whether `port` of `host` can be listened on now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await listenOnce(port, host)) !== undefined;
}

/** The port listened on for a moment; undefined when it is taken. Rejects for any other reason (no such address, not allowed). */
function listenOnce(port: number, host = '127.0.0.1'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
