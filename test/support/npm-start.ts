import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { becomesTrue, livingProcess } from '../../libs/platform/servers/index.ts';
import { newcomersEnvironment } from './system.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const READY = 180_000;
const GONE = 60_000;

/** `npm start` typed at a terminal: npm and all it starts are one process group there, as here. */
export class NpmStart {
  private printed = '';
  private readonly npm: ChildProcess;
  private readonly ended: Promise<number | string>;
  private isOver = false;

  constructor(
    readonly home: string,
    readonly port: number,
  ) {
    this.npm = spawn('npm', ['start', '--', '--port', String(port)], {
      cwd: ROOT,
      env: newcomersEnvironment(home, {}),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.npm.stdout, this.npm.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    }
    this.ended = new Promise((settle) => {
      this.npm.once('error', (error) => settle(error.message));
      this.npm.once('close', (code, signal) => settle(code ?? signal ?? 1));
    });
    void this.ended.then(() => (this.isOver = true));
  }

  /** What the terminal shows. */
  get output(): string {
    return this.printed;
  }

  /** Settles when everything is ready and has been said. */
  async untilReady(): Promise<void> {
    const ready = (): boolean => this.isOver || this.printed.includes('Ctrl-C stops everything.');
    if (!(await becomesTrue(ready, { deadline: READY })) || this.isOver) {
      throw new Error(`npm start did not come up:\n${this.printed}`);
    }
  }

  /** Ctrl-C; gives npm's exit code when it has ended. */
  async interrupt(): Promise<number | string> {
    this.signal('SIGINT');
    return this.ended;
  }

  /** For a test that failed: nothing may be left behind. */
  async end(): Promise<void> {
    if (!this.isOver) this.signal('SIGTERM');
    await this.ended;
  }

  /** The services and servers of the last start that still run. */
  async left(): Promise<string[]> {
    const file = join(this.home, 'services.json');
    const services = z.object({ services: z.record(z.string(), z.object({ identity: z.string() })) });
    const known = existsSync(file) ? services.parse(JSON.parse(readFileSync(file, 'utf8'))).services : {};
    const alive = (): string[] =>
      Object.entries(known).flatMap(([name, { identity }]) => (livingProcess(identity) === undefined ? [] : [name]));
    await becomesTrue(() => alive().length === 0, { deadline: GONE });
    return alive();
  }

  private signal(name: 'SIGINT' | 'SIGTERM'): void {
    if (this.npm.pid !== undefined) process.kill(-this.npm.pid, name);
  }
}
