import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { PlatformModule, createLogger, migrate, readEnvironment, type Environment } from '#platform';
import type { Target } from '#targets';
import { configure as configureProjector } from '../../apps/projector/configure.ts';
import { ProjectorModule } from '../../apps/projector/projector.module.ts';
import { configure as configureSyncer } from '../../apps/syncer/configure.ts';
import { syncMigrations } from '../../apps/syncer/migrations/index.ts';
import { ScriptedTarget } from '../../apps/syncer/testing/scripted-target.ts';
import { SyncerModule } from '../../apps/syncer/syncer.module.ts';
import { Scribe } from '../../libs/directory/testing/scribe.ts';
import { openTestDirectory, type TestDirectory } from '../../libs/directory/testing/test-directory.ts';

@Module({})
class Root {}

const told = z.object({
  facts: z.array(
    z.object({
      tenant: z.string(),
      id: z.string(),
      type: z.string(),
      subject: z.string(),
      source: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type ToldFact = z.infer<typeof told>['facts'][number];

/** A row of sync.state, as a person who looks for a fault would read it. */
export interface StateRow {
  readonly status: string;
  readonly wanted: number;
  readonly applied: number;
  readonly attempts: number;
  readonly worker: string | null;
  readonly remote_id: string | null;
  readonly standing: string | null;
  readonly error_class: string | null;
  readonly error_field: string | null;
  readonly reason: string | null;
}

/**
 * A log, a keyring, the real projector and any number of real syncers in one process, over a database of their own.
 * Facts are taken by a door that keeps them by id, as the ingress does.
 */
export class SyncSystem {
  readonly facts = new Map<string, ToldFact>();
  /** What the door answers; 200 while undefined. */
  doorStatus: number | undefined;
  private readonly apps: NestFastifyApplication[] = [];
  private readonly syncers: NestFastifyApplication[] = [];
  private tenants = 0;

  private constructor(
    readonly directory: TestDirectory,
    private readonly door: Server,
  ) {}

  /** A tenant of its own with a target of its own, so that one test's people are not another's. */
  newTenant(): { readonly scribe: Scribe; readonly target: ScriptedTarget } {
    this.tenants += 1;
    const tenant = `t${this.tenants}`;
    return { scribe: new Scribe(this.directory, tenant), target: new ScriptedTarget(`app-${tenant}`, tenant) };
  }

  static async open(): Promise<SyncSystem> {
    const directory = await openTestDirectory();
    await migrate(directory.url, 'sync', syncMigrations);
    await writeFile(join(directory.home, 'facts-token'), 'a token', { mode: 0o600 });
    const door = createServer();
    const system = new SyncSystem(directory, door);
    door.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => {
        if (system.doorStatus === undefined) {
          for (const fact of told.parse(JSON.parse(body)).facts) system.facts.set(fact.id, fact);
        }
        response.writeHead(system.doorStatus ?? 200, { 'content-type': 'application/json' }).end('{"detail":"no"}');
      });
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    return system;
  }

  async startProjector(): Promise<NestFastifyApplication> {
    const environment = this.environment();
    const logger = createLogger('projector', 'silent');
    return this.start('projector', environment, ProjectorModule.for(environment, logger), configureProjector);
  }

  async startSyncer(...targets: readonly Target[]): Promise<NestFastifyApplication> {
    const environment = this.environment();
    const logger = createLogger('syncer', process.env['SYNC_SPEC_LOG'] ?? 'silent');
    const module = SyncerModule.for(environment, logger, () => Promise.resolve(targets));
    const app = await this.start('syncer', environment, module, configureSyncer);
    this.syncers.push(app);
    return app;
  }

  /** Ends one of them as a clean stop does. */
  async stop(app: NestFastifyApplication): Promise<void> {
    this.apps.splice(this.apps.indexOf(app), 1);
    await app.close();
  }

  async stopSyncers(): Promise<void> {
    for (const app of this.syncers.splice(0)) if (this.apps.includes(app)) await this.stop(app);
  }

  async stateOf(target: Target, resource: string): Promise<StateRow | undefined> {
    const { rows } = await this.directory.pool.query<StateRow>(
      'SELECT * FROM sync.state WHERE target = $1 AND resource = $2',
      [target.name, resource],
    );
    return rows[0];
  }

  factsOf(subject: string, type = 'rollcall.target.applied'): ToldFact['data'][] {
    return [...this.facts.values()]
      .filter((fact) => fact.subject === subject && fact.type === type)
      .map(({ data }) => data);
  }

  async close(): Promise<void> {
    for (const app of this.apps.splice(0).reverse()) await app.close();
    this.door.closeAllConnections();
    await new Promise((resolve) => this.door.close(resolve));
    await this.directory.close();
  }

  private environment(): Environment {
    const address = this.door.address();
    if (address === null || typeof address === 'string') throw new Error('the door is not open');
    return readEnvironment({
      PORT: '0',
      DATABASE_URL: this.directory.url,
      ROLLCALL_HOME: this.directory.home,
      ROLLCALL_FACTS_TOKEN_FILE: join(this.directory.home, 'facts-token'),
      INGRESS_URL: `http://127.0.0.1:${address.port}`,
    });
  }

  private async start(
    name: string,
    environment: Environment,
    service: Type | DynamicModule,
    configure: (app: NestFastifyApplication) => void,
  ): Promise<NestFastifyApplication> {
    const logger = createLogger(name, process.env['SYNC_SPEC_LOG'] ?? 'silent');
    const module = { module: Root, imports: [PlatformModule.for(name, environment, logger), service] };
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
      bodyParser: false,
    });
    configure(app);
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');
    this.apps.push(app);
    return app;
  }
}
