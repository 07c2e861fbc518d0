import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { directoryMigrations } from '#directory';
import { createLogger, createService, migrate, readEnvironment, type Environment } from '#platform';
import { auditorService } from '../../apps/auditor/service.ts';
import { configure } from '../../apps/projector/configure.ts';
import { ProjectorModule } from '../../apps/projector/projector.module.ts';
import { TestIngress } from '../../apps/ingress/testing/test-ingress.ts';
import { eventually } from '../support/eventually.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly body: { readonly entries?: readonly Entry[]; readonly next?: string; readonly detail?: string };
}

/** What the tests look at of an entry. */
export interface Entry {
  readonly sequence: number;
  readonly type: string;
  readonly summary: string;
  readonly data: { readonly state: string };
}

/** An ingress and an auditor on one database, as in an installation, driven over HTTP. */
export class AuditedSystem {
  private auditor: NestFastifyApplication | undefined;
  private projector: NestFastifyApplication | undefined;
  private url = '';
  private lines: string[] = [];

  private constructor(
    readonly ingress: TestIngress,
    /** May read histories and open data. */
    readonly token: string,
    private readonly factsTokenFile: string,
    private readonly factsToken: string,
  ) {}

  static async open(): Promise<AuditedSystem> {
    const ingress = await TestIngress.open();
    await migrate(ingress.databaseUrl, 'directory', directoryMigrations);
    const token = await ingress.tokenFor('default', ['audit', 'audit:open']);
    const factsToken = await ingress.tokenForServices();
    const system = new AuditedSystem(ingress, token, join(ingress.home, 'facts-token'), factsToken);
    await system.allowRecording(true);
    await system.startAuditor();
    return system;
  }

  async startAuditor(): Promise<void> {
    const { environment, logger } = this.surroundings('auditor');
    await auditorService.prepare?.(environment, logger);
    this.auditor = await createService(auditorService, environment, logger);
    await this.auditor.startAllMicroservices();
    await this.auditor.listen(0, '127.0.0.1');
    this.url = (await this.auditor.getUrl()).replace('[::1]', '127.0.0.1');
  }

  /** What an erasure waits for: the directory's tombstone. */
  async startProjector(): Promise<void> {
    const { environment, logger } = this.surroundings('projector');
    const module = (): DynamicModule => ProjectorModule.for(environment, logger);
    this.projector = await createService({ name: 'projector', module, configure }, environment, logger);
    await this.projector.startAllMicroservices();
    await this.projector.listen(0, '127.0.0.1');
  }

  async stopAuditor(): Promise<void> {
    await this.auditor?.close();
    this.auditor = undefined;
  }

  /** Whether the ingress takes what the auditor reports. */
  allowRecording(allowed: boolean): Promise<void> {
    return this.recordWith(allowed ? this.factsToken : 'wrong');
  }

  recordWith(token: string): Promise<void> {
    return writeFile(this.factsTokenFile, token);
  }

  /** As a service does; about the tenant `default` unless a fact says otherwise. */
  async tell(facts: readonly object[]): Promise<void> {
    const answer = await fetch(`${this.ingress.url}/internal/facts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.factsToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ facts: facts.map((fact) => ({ tenant: 'default', ...fact })) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async ask(path: string, token = this.token, method = 'GET', sent?: object): Promise<Answer> {
    const headers: Record<string, string> = {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers,
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    const text = await answer.text();
    const body = text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {};
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text, body };
  }

  /** Waits until everything that the log holds now is indexed. */
  async indexed(): Promise<void> {
    await eventually(
      async () => {
        const { rows } = await this.ingress.pool.query<{ missing: number }>(
          `SELECT (SELECT count(*) FROM log.event) - (SELECT count(*) FROM audit.history) AS missing`,
        );
        return rows[0]?.missing === 0;
      },
      { within: 20_000 },
    );
  }

  logs(): string {
    return this.lines.join('');
  }

  async close(): Promise<void> {
    await this.stopAuditor();
    await this.projector?.close();
    await this.ingress.close();
  }

  private surroundings(name: string): { environment: Environment; logger: ReturnType<typeof createLogger> } {
    const environment = readEnvironment({
      PORT: '0',
      DATABASE_URL: this.ingress.databaseUrl,
      ROLLCALL_HOME: this.ingress.home,
      INGRESS_URL: this.ingress.url,
      ROLLCALL_FACTS_TOKEN_FILE: this.factsTokenFile,
    });
    return { environment, logger: createLogger(name, 'info', { write: (line) => this.lines.push(line) }) };
  }
}
