import { setTimeout as pause } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';

/** The group goes on without this member, or in another arrangement: kafkajs has to be told, and joins again. */
export class MembershipLost extends Error {
  override readonly name = 'MembershipLost';

  constructor(
    /** What kafkajs knows it by. */
    readonly reason: unknown,
  ) {
    super('a heartbeat was refused', { cause: reason });
  }
}

/**
 * Waits for the work and tells the group meanwhile, every so many milliseconds, that this member lives. True when the
 * work is done; false when the consumer is being stopped; rejects with {@link MembershipLost}, or as the work does.
 */
export async function beating(
  { heartbeat, isRunning }: Pick<EachBatchPayload, 'heartbeat' | 'isRunning'>,
  every: number,
  work: Promise<unknown>,
): Promise<boolean> {
  const done = work.then(() => true);
  for (;;) {
    const timer = new AbortController();
    const beat = pause(every, false, { signal: timer.signal }).catch(() => false);
    const finished = await Promise.race([done, beat]).finally(() => timer.abort());
    if (finished) return true;
    if (!isRunning()) return false;
    try {
      await heartbeat();
    } catch (error) {
      throw new MembershipLost(error);
    }
  }
}
