import type { Client } from 'pg';
import type { Logger } from 'pino';

/**
 * What a stopped or cut-off ingress may hold of others, at most: 2 s waiting for a lock, 5 s idle in a transaction
 * (it holds the head), 10 s of unacknowledged TCP.
 */
const SESSION = `SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '5s'; SET tcp_user_timeout = '10s';
  SET default_transaction_isolation = 'read committed'`;

/** The one connection that writes. It is pipelined: statements that need no answer in between go out together. */
export class WriterConnection {
  private client: Client | undefined;

  constructor(
    private readonly connect: () => Client,
    private readonly logger: Logger,
  ) {}

  /** The open connection, a new one after a loss. */
  async get(): Promise<Client> {
    if (this.client !== undefined) return this.client;
    const client = this.connect();
    client.on('error', (error) => {
      this.logger.warn({ err: error }, 'the writing connection was lost');
      this.drop(client);
    });
    client.on('end', () => this.drop(client));
    await client.connect();
    // Since before this await the connection may have been lost again: the query then rejects.
    await client.query(SESSION);
    this.client = client;
    return client;
  }

  /** Forgets a connection whose state is unknown; the server rolls back what was open on it. */
  discard(): void {
    const client = this.client;
    this.client = undefined;
    client
      ?.end()
      .catch((error: unknown) => this.logger.debug({ err: error }, 'a discarded connection did not end cleanly'));
  }

  async close(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }

  private drop(client: Client): void {
    if (this.client === client) this.client = undefined;
  }
}
