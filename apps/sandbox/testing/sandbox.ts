import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PlatformModule, createLogger, readEnvironment } from '#platform';
import { MAX_BODY_BYTES } from '../http/json-body.ts';
import { SandboxModule, configureSandbox } from '../sandbox.module.ts';
import { readSettings } from '../settings.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Request {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const CREDENTIALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  app: { authorization: 'Bearer sandbox-app-token' },
  shop: { 'x-shop-key': 'sandbox-shop-key' },
  newsletter: { authorization: 'Bearer sandbox-newsletter-token' },
  crm: { authorization: `Basic ${btoa('sandbox-crm-user:sandbox-crm-password')}` },
};

/** A sandbox on a free port, with a folder of its own, spoken to over HTTP only. */
export class TestSandbox {
  readonly home: string;
  private app: NestFastifyApplication | undefined;
  private url = '';

  private constructor(home: string) {
    this.home = home;
  }

  static async start(): Promise<TestSandbox> {
    const sandbox = new TestSandbox(await mkdtemp(join(tmpdir(), 'sandbox-')));
    await sandbox.listen();
    return sandbox;
  }

  async restart(): Promise<void> {
    await this.app?.close();
    await this.listen();
  }

  async stop(): Promise<void> {
    await this.app?.close();
    await rm(this.home, { recursive: true, force: true });
  }

  /** Closes the server and keeps the folder. */
  async close(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
  }

  /** Where it is reached, for what is told an address rather than given this. */
  get address(): string {
    return this.url;
  }

  /** Sends with the system's credentials; headers given here replace them. */
  async send(method: string, path: string, { body, headers, signal }: Request = {}): Promise<Answer> {
    const [, system = ''] = path.split('/');
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...CREDENTIALS[system],
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
  }

  async listen(): Promise<void> {
    const environment = readEnvironment({
      PORT: '0',
      DATABASE_URL: 'postgres://127.0.0.1/none',
      ROLLCALL_HOME: this.home,
      LOG_LEVEL: 'silent',
    });
    const logger = createLogger('sandbox', environment.logLevel);
    const root = {
      module: TestSandbox,
      imports: [
        PlatformModule.for('sandbox', environment, logger),
        SandboxModule.for(readSettings(environment.home, {})),
      ],
    };
    const adapter = new FastifyAdapter({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: 'idle' });
    const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
      logger: false,
      abortOnError: false,
      bodyParser: false,
    });
    configureSandbox(app);
    await app.listen(0, '127.0.0.1');
    this.app = app;
    this.url = await app.getUrl();
  }
}
