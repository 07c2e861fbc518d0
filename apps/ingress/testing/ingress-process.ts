import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { eventually } from '../../../test/support/eventually.ts';
import { startSource } from '../../../test/support/source-process.ts';

const MAIN = resolve(import.meta.dirname, '../main.ts');

/** An ingress as a process of its own, so that it can be killed as machines kill: without a word. */
export class IngressProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** `home`: the folder of the key files; processes that share it and the database are copies of one ingress. */
  static async start(databaseUrl: string, home: string): Promise<IngressProcess> {
    const port = await freePort();
    const child = startSource(MAIN, [], {
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      ROLLCALL_HOME: home,
      LOG_LEVEL: 'silent',
    });
    const errors: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    const url = `http://127.0.0.1:${port}`;
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`the ingress ended at its start: ${errors.join('')}`);
        return (await fetch(`${url}/readyz`)).ok;
      },
      { within: 60_000, every: 100 },
    );
    return new IngressProcess(url, child);
  }

  /** SIGKILL, and gone when this resolves. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
