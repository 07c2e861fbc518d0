import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { directoryMigrations } from '#directory';
import { createLogger, createService, migrate, readEnvironment } from '#platform';
import { auditorService } from '../../apps/auditor/service.ts';
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
    const factsToken = await ingress.tokenFor('default', ['facts']);
    const system = new AuditedSystem(ingress, token, join(ingress.home, 'facts-token'), factsToken);
    await system.allowRecording(true);
    await system.startAuditor();
    return system;
  }

  async startAuditor(): Promise<void> {
    const environment = readEnvironment({
      PORT: '0',
      DATABASE_URL: this.ingress.databaseUrl,
      ROLLCALL_HOME: this.ingress.home,
      INGRESS_URL: this.ingress.url,
      ROLLCALL_FACTS_TOKEN_FILE: this.factsTokenFile,
    });
    const logger = createLogger('auditor', 'info', { write: (line) => this.lines.push(line) });
    await auditorService.prepare?.(environment, logger);
    this.auditor = await createService(auditorService, environment, logger);
    await this.auditor.startAllMicroservices();
    await this.auditor.listen(0, '127.0.0.1');
    this.url = (await this.auditor.getUrl()).replace('[::1]', '127.0.0.1');
  }

  async stopAuditor(): Promise<void> {
    await this.auditor?.close();
    this.auditor = undefined;
  }

  /** Whether the ingress takes what the auditor reports. */
  async allowRecording(allowed: boolean): Promise<void> {
    await writeFile(this.factsTokenFile, allowed ? this.factsToken : 'wrong');
  }

  async tell(facts: readonly object[]): Promise<void> {
    const answer = await fetch(`${this.ingress.url}/internal/facts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.factsToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ facts }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async ask(path: string, token = this.token, method = 'GET'): Promise<Answer> {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.url}${path}`, { method, headers });
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
    await this.ingress.close();
  }
}
