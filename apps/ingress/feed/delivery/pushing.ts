import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Counter } from 'prom-client';
import type { WakeUp } from '#event-log';
import { LOGGER, Metrics } from '#platform';
import { SealingKeys } from '../../registry/sealing-keys.ts';
import { FEED_NEWS, FEED_POOL } from '../feed-pool.ts';
import { readQueued } from '../queue/read-queued.ts';
import { parkRefused, removeDelivered } from '../queue/settle-queued.ts';
import { authorizationName, type Receiver } from '../receivers/receiver.ts';
import { TokenMaker, type Made } from '../tokens/token-maker.ts';
import { pushToken, type PushTo } from './push-token.ts';
import { countAttempt, keepReceiver, noteDelivered, putOff, returnReceiver, takeReceivers } from './take-receivers.ts';

/** Receivers that one process pushes to at once: those that hang hold no others up until so many hang. */
const AT_ONCE = 16;
/** Tokens made together, and tokens pushed to one receiver before others have their turn. */
const PAGE = 20;
const TURN = 200;
/** Milliseconds before a receiver is tried again, by how often it failed in a row. */
const BACK_OFF = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000];
/** How often a token may be answered 400 without a reason before it is put aside. */
const MOST_UNCLEAR = 5;

/**
 * Pushes tokens to receivers (RFC 8935), one after the other to each and in the order of the log. A receiver that is
 * away keeps its own tokens waiting and nobody else's; a token that it refuses is put aside.
 */
@Injectable()
export class Pushing {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  private readonly busy = new Set<Promise<void>>();
  private readonly pushed: Counter;
  private closing = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(FEED_POOL) private readonly pool: Pool,
    @Inject(FEED_NEWS) private readonly news: WakeUp,
    private readonly tokens: TokenMaker,
    private readonly keys: SealingKeys,
    @Inject(LOGGER) private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.pushed = metrics.counter('rollcall_feed_pushed_total', 'Security Event Tokens pushed, by what came of it', [
      'outcome',
    ]);
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends when the tokens on their way are answered. */
  async close(): Promise<void> {
    this.closing = true;
    this.news.ring();
    await this.running;
    await Promise.all(this.busy);
  }

  private async run(): Promise<void> {
    while (!this.closing) {
      try {
        const room = AT_ONCE - this.busy.size;
        const taken = room === 0 ? [] : await takeReceivers(this.pool, this.holder, room);
        for (const receiver of taken) this.begin(receiver);
        if (taken.length === 0) await this.news.wait();
      } catch (error) {
        this.logger.warn({ err: error }, 'receivers cannot be looked for; it will be tried again');
        await pause(BACK_OFF[0], undefined, { ref: false });
      }
    }
  }

  private begin(receiver: Receiver): void {
    const turn = this.serve(receiver).catch((error: unknown) =>
      this.logger.warn({ err: error, receiver: receiver.id }, 'a receiver could not be given back; its lease runs out'),
    );
    this.busy.add(turn);
    void turn.finally(() => {
      this.busy.delete(turn);
      this.news.ring();
    });
  }

  private async serve(receiver: Receiver): Promise<void> {
    const { id } = receiver;
    try {
      await this.pushTurn(receiver);
      await returnReceiver(this.pool, id, this.holder);
    } catch (error) {
      this.logger.warn({ err: error, receiver: id }, 'tokens cannot be made or noted; it will be tried again');
      await this.putOff(receiver, 'unavailable');
    }
  }

  private async pushTurn(receiver: Receiver): Promise<void> {
    const to = await this.addressOf(receiver);
    let current = receiver;
    for (let pushed = 0; pushed < TURN; pushed += PAGE) {
      const queued = await readQueued(this.pool, receiver.id, PAGE);
      if (queued.length === 0) return;
      for (const made of await this.tokens.make(receiver, queued)) {
        if (this.closing || !(await keepReceiver(this.pool, receiver.id, this.holder))) return;
        const settled = await this.settle(current, to, made);
        if (settled === 'stopped') return;
        if (settled === 'delivered') current = { ...receiver, failures: 0 };
      }
    }
  }

  /** `passed`: it waits no longer. `stopped`: nothing more can be pushed for now. */
  private async settle(receiver: Receiver, to: PushTo, made: Made): Promise<'delivered' | 'passed' | 'stopped'> {
    const { jti } = made;
    if (made.kind === 'gone') {
      await removeDelivered(this.pool, receiver.id, [jti]);
      return 'passed';
    }
    if (made.kind === 'broken') return this.park(receiver, jti, 'broken');
    const pushed = await pushToken(to, made.token);
    this.pushed.inc({ outcome: pushed.kind });
    switch (pushed.kind) {
      case 'delivered':
        await noteDelivered(this.pool, receiver.id, this.holder, jti);
        return 'delivered';
      case 'refused':
        return this.park(receiver, jti, pushed.fault);
      case 'unclear':
        if ((await countAttempt(this.pool, receiver.id, jti)) >= MOST_UNCLEAR)
          return this.park(receiver, jti, pushed.fault);
        await this.putOff(receiver, pushed.fault);
        return 'stopped';
      case 'failed':
        await this.putOff(receiver, pushed.fault, pushed.wait);
        return 'stopped';
    }
  }

  private async park(receiver: Receiver, jti: string, fault: string): Promise<'passed'> {
    this.logger.warn({ receiver: receiver.id, jti, fault }, 'a token was refused and is put aside');
    await parkRefused(this.pool, receiver.id, [{ jti, fault }]);
    return 'passed';
  }

  private async putOff({ id, failures }: Receiver, fault: string, asked = 0): Promise<void> {
    const wait = Math.max(asked, BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? 0);
    this.logger.info({ receiver: id, fault, wait }, 'a receiver takes nothing; it is tried again later');
    await putOff(this.pool, { id, holder: this.holder, wait, fault });
  }

  private async addressOf({ id, tenant, endpoint, authorization, kid }: Receiver): Promise<PushTo> {
    if (endpoint === null) throw new TypeError('a receiver that is pushed to has an endpoint');
    if (authorization === null || kid === null) return { endpoint, authorization: undefined };
    const opened = await this.keys.open(tenant, authorizationName(id), { kid, text: authorization });
    return { endpoint, authorization: opened };
  }
}
