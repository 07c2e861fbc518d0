import type { KeptAlive } from './kept-alive.ts';
import type { PortPlan } from './ports.ts';
import { writeServicesFile, type RunningEntry } from './services-file.ts';

/** How long a process may take to finish what it began, in milliseconds. */
const FINISHING = 15_000;

/** What runs now, in the order in which it has to be stopped from the end: each layer stands on those before it. */
export class Running {
  private readonly home: string;
  private readonly ports: PortPlan;
  private readonly layers: KeptAlive[][] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(home: string, ports: PortPlan) {
    this.home = home;
    this.ports = ports;
  }

  /** What is added from now on is stopped together, before everything that was added earlier. */
  openLayer(): void {
    this.layers.push([]);
  }

  async add(process: KeptAlive): Promise<void> {
    if (this.layers.length === 0) this.openLayer();
    this.layers.at(-1)?.push(process);
    await this.record();
  }

  /** Writes services.json anew: a process has another id now. */
  record(): Promise<void> {
    this.writing = this.writing.then(() => writeServicesFile(this.home, this.entries()));
    return this.writing;
  }

  async stop(): Promise<void> {
    for (let layer = this.layers.pop(); layer !== undefined; layer = this.layers.pop()) {
      await Promise.all(layer.map((each) => each.stop(FINISHING)));
    }
    await this.record();
  }

  /** For somebody who will not wait: services end at once; servers, which cannot lose anything, as always. */
  kill(): void {
    for (const each of this.layers.flat()) each.kill();
  }

  private entries(): Record<string, RunningEntry> {
    const portOf: Readonly<Record<string, number>> = this.ports;
    return Object.fromEntries(
      this.layers.flat().map(({ name, pid, restarts }) => [name, { pid, port: portOf[name] ?? 0, restarts }]),
    );
  }
}
