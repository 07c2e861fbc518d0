import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const announcement = z.object({ pid: z.number(), guardPid: z.number(), url: z.string().optional() });

export interface RunningStarter extends z.infer<typeof announcement> {
  /** kill -9 */
  kill(): Promise<void>;
  /** Lets it stop its server. */
  stop(): Promise<void>;
}

/** Runs starter.ts as a process of its own and waits until its server runs. */
export async function runStarter(...args: readonly string[]): Promise<RunningStarter> {
  const file = fileURLToPath(new URL('./starter.ts', import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then(() => reject(new Error('the starter ended')));
  });
  return {
    ...announcement.parse(JSON.parse(line)),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
