import type { Client } from 'pg';
import type { Logger } from 'pino';

/**
 * What a stopped or cut-off ingress may hold of others, at most: 2 s waiting for a lock, 5 s idle in a transaction
 * (it holds the head), 10 s of unacknowledged TCP.
 */
const SESSION = `SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '5s'; SET tcp_user_timeout = '10s';
  SET default_transaction_isolation = 'read committed'`;

/**
 * How the writer's client is made. An answer may take 15 s, longer than any lock is waited for: then the network or the
 * server has fallen silent, and the writes that wait are better told so.
 */
export const WRITER_CLIENT = { pipeline: true, queryTimeout: 15_000 } as const;

/** The one connection that writes. It is pipelined: statements that need no answer in between go out together. */
export class WriterConnection {
  private client: Client | undefined;
  private opening: Promise<Client> | undefined;

  constructor(
    private readonly connect: () => Client,
    private readonly logger: Logger,
  ) {}

  /** The open connection, a new one after a loss. All who ask while it opens get the same one. */
  get(): Promise<Client> {
    if (this.client !== undefined) return Promise.resolve(this.client);
    this.opening ??= this.open().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  /** Forgets a connection whose state is unknown; the server rolls back what was open on it. */
  discard(): void {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) this.end(client);
  }

  async close(): Promise<void> {
    await this.opening?.catch((error: unknown) => this.logger.debug({ err: error }, 'not opened before it was closed'));
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }

  private async open(): Promise<Client> {
    const client = this.connect();
    client.on('error', (error) => {
      this.logger.warn({ err: error }, 'the writing connection was lost');
      this.drop(client);
    });
    client.on('end', () => this.drop(client));
    try {
      await client.connect();
      await client.query(SESSION);
    } catch (error) {
      this.end(client);
      throw error;
    }
    this.client = client;
    return client;
  }

  private end(client: Client): void {
    client
      .end()
      .catch((error: unknown) => this.logger.debug({ err: error }, 'a discarded connection did not end cleanly'));
  }

  private drop(client: Client): void {
    if (this.client === client) this.client = undefined;
  }
}
