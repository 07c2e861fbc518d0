import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool } from 'pg';
import { createLogger, createPool, createService, readEnvironment, type Scope } from '#platform';
import type { KeyId, TenantId } from '#identity';
import type { Keyring } from '#keyring';
import { createTestDatabase } from '../../../test/support/database.ts';
import { createToken } from '../registry/tokens.ts';
import { KEYRING } from '../scim/commands.ts';
import { ingressService } from '../service.ts';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  readonly body: unknown;
}

/** An ingress with a database of its own, listening on a free port, driven over HTTP as clients do. */
export class TestIngress {
  private readonly lines: string[];

  private constructor(
    readonly app: NestFastifyApplication,
    readonly databaseUrl: string,
    readonly pool: Pool,
    /** The folder of the key file. */
    readonly home: string,
    /** `http://127.0.0.1:PORT`. */
    readonly url: string,
    /** A token of the tenant `default` that may read and write. */
    readonly token: string,
    lines: string[],
    private readonly tidy: () => Promise<void>,
  ) {
    this.lines = lines;
  }

  /** `through`: the way to the database that the service is given, as one through a proxy. */
  static async open(through = (url: string): Promise<string> => Promise.resolve(url)): Promise<TestIngress> {
    const database = await createTestDatabase();
    const way = await through(database.url);
    const home = mkdtempSync(join(tmpdir(), 'rollcall-ingress-'));
    const lines: string[] = [];
    const logger = createLogger('ingress', 'info', { write: (line) => lines.push(line) });
    const environment = readEnvironment({ PORT: '0', DATABASE_URL: way, ROLLCALL_HOME: home });
    await ingressService.prepare?.(environment, logger);
    const app = await createService(ingressService, environment, logger);
    await app.listen(0, '127.0.0.1');
    const pool = createPool(database.url, { name: 'test', onIdleError: () => undefined });
    const { token } = await createToken(pool, {
      tenant: 'default',
      name: 'test',
      scopes: ['scim:read', 'scim:write'],
      expires: null,
    });
    const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    return new TestIngress(app, database.url, pool, home, url, token, lines, async () => {
      await pool.end();
      await database.drop();
      rmSync(home, { recursive: true, force: true });
    });
  }

  get base(): string {
    return `${this.url}/scim/v2`;
  }

  /** A token of a tenant, which is made when it is not there. */
  async tokenFor(tenant: string, scopes: readonly Scope[], expires: Date | null = null): Promise<string> {
    await this.pool.query('INSERT INTO registry.tenant (name) VALUES ($1) ON CONFLICT DO NOTHING', [tenant]);
    return (await createToken(this.pool, { tenant, name: 'test', scopes, expires })).token;
  }

  /** A token of the services, which belongs to no tenant. */
  async tokenForServices(): Promise<string> {
    return (await createToken(this.pool, { tenant: null, name: 'services', scopes: ['facts'], expires: null })).token;
  }

  /** As the end of an erasure does: nobody opens from now on what was sealed under the key. */
  async destroyKey(kid: string): Promise<void> {
    const destruction = { reason: 'erasure', request: 'spec' };
    await this.app.get<Keyring>(KEYRING).destroy('default' as TenantId, kid as KeyId, destruction);
  }

  /** `path` is relative to the SCIM base; a string or buffer as body is sent as it is. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestAnswer> {
    const answer = await fetch(`${this.base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
  }

  /** What the service has logged so far. */
  logs(): string {
    return this.lines.join('');
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.tidy();
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
