import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { IngressDoor } from '#event-log';
import type { ReadinessState } from '#platform';
import { Bell } from '../news/bell.ts';
import { forgetFacts, nextFacts, outboxSize, refuseFact, type OutboxFact } from './outbox.ts';

export interface FactSenderOptions {
  readonly pool: Pool;
  readonly door: IngressDoor;
  readonly logger: Logger;
  /** Whether this copy is the one that tells. Another copy's telling would be harmless, and as much work again. */
  readonly leads: () => boolean;
}

/** Facts of one request; the door takes 1,000. */
const BATCH = 500;
/** Untold facts above which no more work is done: a history with holes would be worse than a delay. */
const MOST = 200_000;
/** Milliseconds between two counts of the outbox. */
const COUNT_EVERY = 2_000;
/** Milliseconds to rest when there is nothing to tell and nobody rings. */
const POLL = 500;
const BACK_OFF = [200, 500, 1_000, 2_000, 5_000];

/** Empties the outbox into the log, in order, for as long as it takes. */
export class FactSender {
  readonly bell = new Bell();
  private closing = false;
  private running: Promise<void> = Promise.resolve();
  private trouble: string | undefined;
  private waiting = 0;
  private refused = 0;
  private counted = -Infinity;

  constructor(private readonly options: FactSenderOptions) {}

  /** False while too much waits to be told. */
  get mayTell(): boolean {
    return this.waiting < MOST;
  }

  readiness(): ReadinessState {
    const detail = { waiting: this.waiting, refused: this.refused, ...(this.trouble && { reason: this.trouble }) };
    if (this.mayTell) return { ready: true, detail };
    return { ready: false, reason: `${MOST} facts wait to be told: ${this.trouble ?? 'the log is slow'}` };
  }

  start(): void {
    this.running = this.run();
  }

  /** Tells what there is to tell, and no more than one request at a time is under way. */
  async close(): Promise<void> {
    this.closing = true;
    this.bell.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    for (;;) {
      const outcome = await this.turn();
      if (this.closing && outcome !== 'told') return;
      failures = outcome === 'failed' ? failures + 1 : 0;
      if (outcome === 'nothing') await this.bell.sleep(POLL);
      if (outcome === 'failed') await this.bell.sleep(BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] ?? 0);
    }
  }

  private async turn(): Promise<'told' | 'nothing' | 'failed'> {
    const { pool, leads, logger } = this.options;
    try {
      await this.count();
      if (!leads()) return 'nothing';
      const facts = await nextFacts(pool, BATCH);
      if (facts.length === 0) return 'nothing';
      const told = await this.tell(facts);
      if (told) this.settle();
      return told ? 'told' : 'failed';
    } catch (error) {
      logger.warn({ err: error }, 'the facts could not be read; it is tried again');
      return 'failed';
    }
  }

  private async tell(facts: readonly OutboxFact[]): Promise<boolean> {
    const { door, pool, logger } = this.options;
    const answer = await door.tell(
      facts.map(({ tenant, id, type, subject, source, data }) => ({ tenant, id, type, subject, source, data })),
    );
    // Only what is wrong with a fact is its own fault: an address where there is no door is a reason to wait.
    if (answer.kind === 'later' || (answer.kind === 'refused' && answer.status !== 400)) {
      if (this.trouble === undefined) logger.warn({ reason: answer.reason }, 'the facts are told later');
      this.trouble = answer.reason;
      return false;
    }
    if (answer.kind === 'taken') {
      await forgetFacts(pool, facts);
      return true;
    }
    const [only, ...others] = facts;
    if (only === undefined) return true;
    if (others.length > 0) {
      // Halves, until the one that is refused stands alone.
      const half = Math.ceil(facts.length / 2);
      return (await this.tell(facts.slice(0, half))) && (await this.tell(facts.slice(half)));
    }
    logger.error({ fact: only.id, reason: answer.reason }, 'the log refuses a fact; it stays in sync.fact');
    await refuseFact(pool, only, answer.reason);
    return true;
  }

  private settle(): void {
    if (this.trouble !== undefined) this.options.logger.info('the facts are told again');
    this.trouble = undefined;
  }

  private async count(): Promise<void> {
    const now = performance.now();
    if (now - this.counted < COUNT_EVERY) return;
    this.counted = now;
    const { waiting, refused } = await outboxSize(this.options.pool, MOST);
    this.waiting = waiting;
    this.refused = refused;
  }
}
