import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Logger } from 'pino';
import { Bell } from '#platform';

/** How long a reader sleeps at most when no notification comes, in milliseconds. */
const POLL = 500;
const RECONNECT = 1_000;

/** Wakes those who wait when a channel is notified. Where the listening connection is lost, they poll until it is back. */
export class WakeUp {
  private client: Client | undefined;
  private readonly bell = new Bell();
  private closed = false;

  constructor(
    private readonly connect: () => Client,
    private readonly channel: string,
    private readonly logger: Logger,
  ) {}

  start(): void {
    void this.listen();
  }

  /** Wakes everybody by hand: after an assignment, at the end. */
  ring(): void {
    this.bell.ring();
  }

  /** Resolves at the next notification, or at once if one came since the last wait, or after POLL milliseconds. */
  wait(): Promise<void> {
    return this.bell.wait(POLL);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.ring();
    await this.client?.end();
  }

  private async listen(): Promise<void> {
    while (!this.closed) {
      try {
        await this.listenOnce();
      } catch (error) {
        this.logger.debug({ err: error, channel: this.channel }, 'not listening; polling until it works');
      }
      await pause(RECONNECT, undefined, { ref: false });
    }
  }

  /** Resolves when the connection has ended. */
  private async listenOnce(): Promise<void> {
    const client = this.connect();
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', (error) =>
        this.logger.debug({ err: error, channel: this.channel }, 'the listening connection broke'),
      );
    });
    client.on('notification', () => this.ring());
    await client.connect();
    if (this.closed) return client.end();
    this.client = client;
    try {
      await client.query(`LISTEN ${this.channel}`);
    } catch (error) {
      // A server that refuses it, as a standby does, would keep the connection of every try.
      await client.end();
      throw error;
    }
    // What was notified before we listened is found by reading once more.
    this.ring();
    await ended;
  }
}
