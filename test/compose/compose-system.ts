import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startGuarded, type GuardedServer } from '../../libs/platform/servers/index.ts';
import { Addresses } from './addresses.ts';
import { buildImage, type BuiltImage } from './built-image.ts';
import { readCompose, startOrder, type ComposeFile, type ComposeService } from './compose-file.ts';
import { startKafkaContainer } from './kafka-container.ts';
import { startPostgresContainer } from './postgres-container.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** The user `node` of the image, where we may become it. */
const NODE_USER = process.getuid?.() === 0 ? { uid: 1_000, gid: 1_000 } : undefined;
/** Milliseconds that docker leaves a container to end by itself. */
const GRACE = 10_000;

/**
 * docker-compose.yml as processes of this machine: every service of ours runs from what the Dockerfile makes, with its
 * command and its environment and nothing else; only hosts, ports and the places of folders differ.
 */
export class ComposeSystem {
  private readonly running: { readonly name: string; readonly process: GuardedServer }[] = [];

  private constructor(
    private readonly file: ComposeFile,
    private readonly image: BuiltImage,
    private readonly addresses: Addresses,
    /** Named volumes and logs. */
    private readonly folder: string,
  ) {}

  /** `docker compose up --build`. */
  static async up(): Promise<ComposeSystem> {
    const file = readCompose(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'));
    const image = buildImage();
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-compose-'));
    chmodSync(folder, 0o755);
    const system = new ComposeSystem(file, image, new Addresses(), folder);
    try {
      await system.start();
    } catch (error) {
      await system.down();
      throw error;
    }
    return system;
  }

  /** Where a published port of the host is. */
  url(service: string, hostPort: number): string {
    const inside = this.serviceOf(service)
      .ports.map((mapping) => mapping.split(':'))
      .find(([outside]) => outside === String(hostPort))?.[1];
    if (inside === undefined) throw new Error(`${service} publishes no port ${hostPort}`);
    return `http://127.0.0.1:${this.addresses.portOf(service, inside)}`;
  }

  /** `docker compose exec SERVICE cat PATH`. */
  read(service: string, path: string): string {
    return readFileSync(this.placeOf(service, path), 'utf8');
  }

  /** `docker compose exec SERVICE node ARGS…`, to its end. */
  async exec(
    service: string,
    args: readonly string[],
  ): Promise<{ readonly code: number | string; readonly output: string }> {
    const ran = await this.spawn(service, join(this.image.root, 'usr/local/bin/node'), args, `exec-${service}.log`);
    const code = await ran.exited;
    await ran.stop();
    return { code, output: ran.output() };
  }

  /** `docker compose stop`: each is asked to end, those first that depend on others; name → what it ended with. */
  async stop(): Promise<ReadonlyMap<string, number | string>> {
    const ended = new Map<string, number | string>();
    for (let last = this.running.pop(); last !== undefined; last = this.running.pop()) {
      await last.process.stop();
      ended.set(last.name, await last.process.exited);
    }
    return ended;
  }

  /** What services wrote, for a person who looks for the fault. */
  logs(): string {
    return this.running.map(({ name, process }) => `== ${name}\n${process.output()}`).join('\n');
  }

  async down(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
    this.image.remove();
  }

  private async start(): Promise<void> {
    for (const [name, { environment, image }] of Object.entries(this.file.services)) {
      const listens = image.includes('postgres')
        ? ['5432']
        : image.includes('kafka')
          ? ['9092', '9093']
          : [environment['PORT']];
      for (const port of listens) if (port !== undefined) await this.addresses.open(name, Number(port));
    }
    for (const name of startOrder(this.file)) await this.begin(name, this.serviceOf(name));
  }

  /** Starts it; settles when those that follow may count on it. */
  private async begin(name: string, { image, environment, command }: ComposeService): Promise<void> {
    if (image.startsWith('postgres:')) {
      const port = this.addresses.portOf(name, 5_432);
      this.running.push({ name, process: await startPostgresContainer(environment, port) });
      return;
    }
    if (image.startsWith('apache/kafka:')) {
      this.running.push({ name, process: await startKafkaContainer(name, environment, this.addresses) });
      return;
    }
    const { entrypoint, cmd } = this.image;
    const [program = '', ...flags] = entrypoint;
    if (program !== 'node') throw new Error(`the entry point is ${program}: this test knows node only`);
    const args = [...flags, ...(command.length > 0 ? command : cmd)];
    const process = await this.spawn(name, join(this.image.root, 'usr/local/bin/node'), args, `${name}.log`);
    if (!this.mustComplete(name)) {
      this.running.push({ name, process });
      return;
    }
    const code = await process.exited;
    await process.stop();
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${process.output()}`);
  }

  private spawn(name: string, command: string, args: readonly string[], log: string): Promise<GuardedServer> {
    const { environment } = this.serviceOf(name);
    const given = Object.entries({ ...this.image.env, ...environment }).map(([variable, value]): [string, string] => [
      variable,
      variable === 'PORT'
        ? String(this.addresses.portOf(name, value))
        : this.addresses.moved(this.placeOf(name, value)),
    ]);
    return startGuarded({
      command,
      args,
      stopSignal: 'SIGTERM',
      grace: GRACE,
      log: join(this.folder, log),
      user: this.image.user === 'root' ? undefined : NODE_USER,
      cwd: join(this.image.root, this.image.workdir),
      env: { PATH: join(this.image.root, 'usr/local/bin'), ...Object.fromEntries(given) },
    });
  }

  /** A path as a service sees it on this machine; what is no path stays as it is. */
  private placeOf(service: string, value: string): string {
    if (!value.startsWith('/')) return value;
    const below = (path: string): boolean => value === path || value.startsWith(`${path}/`);
    const mounts = this.serviceOf(service).volumes.map((mount) => mount.split(':'));
    const [volume, path] = mounts.find(([, target = '']) => below(target)) ?? [];
    if (volume !== undefined && path !== undefined) return join(this.folderOf(volume), value.slice(path.length));
    const own = this.image.volumes.find(below);
    if (own === undefined) return join(this.image.root, value);
    return join(this.folderOf(`of-${service}`), value.slice(own.length));
  }

  /** A volume, which begins with what the image has there: a folder of the services' user. */
  private folderOf(volume: string): string {
    const place = join(this.folder, 'volumes', volume);
    if (mkdirSync(place, { recursive: true }) !== undefined && NODE_USER !== undefined) {
      chownSync(place, NODE_USER.uid, NODE_USER.gid);
    }
    return place;
  }

  private mustComplete(name: string): boolean {
    return Object.values(this.file.services).some(({ dependsOn }) =>
      dependsOn.some((each) => each.name === name && each.condition === 'service_completed_successfully'),
    );
  }

  private serviceOf(name: string): ComposeService {
    const found = this.file.services[name];
    if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
    return found;
  }
}
