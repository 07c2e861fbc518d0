import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import type { WakeUp } from '#event-log';
import { FEED_NEWS, FEED_POOL } from '../feed-pool.ts';
import { readQueued } from '../queue/read-queued.ts';
import { parkRefused, removeDelivered } from '../queue/settle-queued.ts';
import type { Receiver } from '../receivers/receiver.ts';
import { TokenMaker } from '../tokens/token-maker.ts';
import { MOST_POLLED, type PollRequest } from './poll-request.ts';

/** Milliseconds that a poll is held while nothing waits. */
const HOLD = 25_000;
/** Polls that one process holds at once; the others are answered as if they asked to return immediately. */
const MOST_HELD = 200;

/** The answer to a poll (RFC 8936 §2.3): tokens by their `jti`, the oldest first. */
export interface Polled {
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable: boolean;
}

/**
 * Hands tokens to receivers that come for them (RFC 8936). What is not acknowledged is given again: nothing is forgotten
 * before the receiver says that it has it, or that it will never take it.
 */
@Injectable()
export class Polling implements BeforeApplicationShutdown {
  /** No poll is held any more. */
  ending = false;
  private held = 0;

  constructor(
    @Inject(FEED_POOL) private readonly pool: Pool,
    @Inject(FEED_NEWS) private readonly news: WakeUp,
    private readonly tokens: TokenMaker,
  ) {}

  /** `gone`: aborted when nobody waits for the answer any more. */
  async poll(receiver: Receiver, request: PollRequest, gone: AbortSignal): Promise<Polled> {
    const { ack, setErrs, maxEvents, returnImmediately } = request;
    if (ack.length > 0) await removeDelivered(this.pool, receiver.id, ack);
    const refused = Object.entries(setErrs).map(([jti, fault]) => ({ jti, fault }));
    if (refused.length > 0) await parkRefused(this.pool, receiver.id, refused);
    const most = Math.min(maxEvents, MOST_POLLED);
    const first = await this.take(receiver, most);
    if (returnImmediately || most === 0 || !isEmpty(first) || this.ending || this.held >= MOST_HELD) return first;
    return this.hold(receiver, most, gone);
  }

  /** Answers what is held with what there is, nothing, before the server begins to wait for whoever is not answered. */
  beforeApplicationShutdown(): void {
    this.ending = true;
    this.news.ring();
  }

  private async hold(receiver: Receiver, most: number, gone: AbortSignal): Promise<Polled> {
    const until = Date.now() + HOLD;
    this.held += 1;
    try {
      for (;;) {
        await this.news.wait();
        const polled = await this.take(receiver, most);
        if (!isEmpty(polled) || this.ending || gone.aborted || Date.now() >= until) return polled;
      }
    } finally {
      this.held -= 1;
    }
  }

  /** What nobody can make is put aside, and what is no longer kept forgotten: neither stands in the way of the rest. */
  private async take(receiver: Receiver, most: number): Promise<Polled> {
    for (;;) {
      const queued = await readQueued(this.pool, receiver.id, most + 1);
      const made = await this.tokens.make(receiver, queued.slice(0, most));
      const sets = made.flatMap((each) => (each.kind === 'made' ? [[each.jti, each.token] as const] : []));
      const gone = made.flatMap(({ kind, jti }) => (kind === 'gone' ? [jti] : []));
      const broken = made.flatMap(({ kind, jti }) => (kind === 'broken' ? [{ jti, fault: 'broken' }] : []));
      if (gone.length > 0) await removeDelivered(this.pool, receiver.id, gone);
      if (broken.length > 0) await parkRefused(this.pool, receiver.id, broken);
      if (sets.length > 0 || made.length === 0) {
        return { sets: Object.fromEntries(sets), moreAvailable: queued.length > most };
      }
    }
  }
}

const isEmpty = ({ sets }: Polled): boolean => Object.keys(sets).length === 0;
