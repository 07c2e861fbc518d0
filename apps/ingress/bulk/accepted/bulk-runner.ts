import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { KeyringUnavailable } from '#keyring';
import { Bell, LEASE_RENEWAL, LOGGER, inTransaction, isOutage } from '#platform';
import { unwrap } from '../../query/list-parameters.ts';
import { REGISTRY } from '../../registry/registry-pool.ts';
import { SealingKeys } from '../../registry/sealing-keys.ts';
import { lockOpenBulks, settleBulks } from '../../registry/settle-bulks.ts';
import { Refusal } from '../../scim/scim-error.filter.ts';
import { stateOrRefusal } from '../../scim/refusals.ts';
import type { WriteResult } from '../../writes/write.ts';
import { readBulkRequest } from '../bulk-request.ts';
import { Bulk } from '../bulk.ts';
import { expireBulks } from './read-bulk.ts';
import { requestName, resultName } from './sealed-names.ts';
import { renderAnswers, renderFailure } from './stored-answers.ts';
import { renewBulk, returnBulk, takeBulk, type WaitingBulk } from './take-bulk.ts';

/** Requests carried out at once by one process: as many as there are lanes for large bulks. */
const AT_ONCE = 2;
/** Milliseconds between two looks for what another process has left, and before one that met an outage is tried again. */
const LOOK = 1_000;
/** How often one is begun that ends without an outcome, a crash of the process included. Then it is told as failed. */
const MOST_ATTEMPTS = 5;
/** Milliseconds between two clearings of results that were kept long enough, and how many go at once. */
const CLEARING = { interval: 60_000, limit: 500 };

/** Carries accepted requests out, in the order of each tenant's, also those that a process before us left behind. */
@Injectable()
export class BulkRunner implements OnApplicationBootstrap {
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  private readonly closing = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private readonly bell = new Bell();
  private cleared = -Infinity;

  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly keys: SealingKeys,
    private readonly bulk: Bulk,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
  }

  /** There is something to do. */
  ring(): void {
    this.bell.ring();
  }

  /** Finishes what is under way; what waits is left to whoever comes after. */
  async close(): Promise<void> {
    this.closing.abort();
    this.ring();
    await this.running;
  }

  private async work(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        await this.clear();
        const taken = await takeBulk(this.registry, this.holder);
        if (taken === undefined) await this.rest();
        else await this.carryOut(taken);
      } catch (error) {
        this.logger.warn({ err: error }, 'accepted requests cannot be carried out; it will be tried again');
        await this.rest();
      }
    }
  }

  private async carryOut(taken: WaitingBulk): Promise<void> {
    const done = new AbortController();
    const renewing = this.keep(taken, done.signal);
    try {
      await this.attempt(taken);
    } finally {
      done.abort();
      await renewing;
    }
  }

  /** One renewal after the other: while the transaction holds the row they wait for it, and nobody else can take it. */
  private async keep({ id }: WaitingBulk, done: AbortSignal): Promise<void> {
    while (await rested(LEASE_RENEWAL, done)) {
      await renewBulk(this.registry, id, this.holder).catch((error: unknown) =>
        this.logger.warn({ err: error }, 'the lease of an accepted request could not be renewed'),
      );
    }
  }

  private async attempt(taken: WaitingBulk): Promise<void> {
    if (taken.attempts > MOST_ATTEMPTS) return this.fail(taken, 500, 'it was begun several times and never ended');
    try {
      const outcome = judge(await this.run(taken));
      if (outcome.kind === 'refused') await this.fail(taken, outcome.status, outcome.detail);
      if (outcome.kind === 'later') await returnBulk(this.registry, taken.id, this.holder, LOOK);
    } catch (error) {
      if (!isAway(error)) throw error;
      await returnBulk(this.registry, taken.id, this.holder, LOOK);
    }
  }

  private async run(taken: WaitingBulk): Promise<WriteResult> {
    const { id, tenant, actor, base, kid, traceparent } = taken;
    const text = await this.keys.open(tenant, requestName(id), { kid, text: taken.request });
    const request = unwrap(readBulkRequest(JSON.parse(text)));
    const seal = await this.keys.sealer(tenant, kid, resultName(id));
    const origin = { tenant, actor, ...(traceparent === null ? {} : { traceparent }) };
    return this.bulk.runAccepted(request, origin, (operations) => ({
      id,
      tenant,
      render: (results) => seal(renderAnswers(operations, results, base)),
    }));
  }

  /** Ends a request that cannot be carried out at all, unless somebody has done it after all. */
  private async fail({ id, tenant, kid, operations }: WaitingBulk, status: number, detail: string): Promise<void> {
    const seal = await this.keys.sealer(tenant, kid, resultName(id));
    const result = seal(renderFailure(operations, status, detail));
    await inTransaction(this.registry, async (tx) => {
      if ((await lockOpenBulks(tx, [id])).has(id)) await settleBulks(tx, [{ id, result }]);
    });
    this.logger.error({ accepted: id, status }, 'an accepted request could not be carried out');
  }

  private async clear(): Promise<void> {
    if (performance.now() - this.cleared < CLEARING.interval) return;
    this.cleared = performance.now();
    await expireBulks(this.registry, CLEARING.limit);
  }

  /** Until something was accepted here, and at most until it is time to look for what others have left. */
  private async rest(): Promise<void> {
    if (!this.closing.signal.aborted) await this.bell.wait(LOOK);
  }
}

/** True after so many milliseconds, false as soon as there is nothing to rest for. */
const rested = (milliseconds: number, done: AbortSignal): Promise<boolean> =>
  pause(milliseconds, true, { signal: done }).catch(() => false);

type Outcome =
  | { readonly kind: 'settled' | 'later' }
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string };

/** What a write came to. `later`: nothing is known to be written, and the same request may succeed. */
function judge(result: WriteResult): Outcome {
  switch (result.kind) {
    case 'bulk':
    case 'settledBefore':
      return { kind: 'settled' };
    case 'busy':
    case 'inDoubt':
      return { kind: 'later' };
    case 'outcome':
    case 'unstorable':
    case 'tooMany':
    case 'failed':
    case 'tooLarge':
    case 'fact': {
      const refusal = stateOrRefusal(result);
      if (refusal instanceof Refusal) return { kind: 'refused', ...refusal.error };
      throw new Error('a bulk has no resource state');
    }
  }
}

/** The database, the keyring or the write path is away for a while: no fault of the request. */
const isAway = (error: unknown): boolean =>
  isOutage(error) || error instanceof KeyringUnavailable || (error instanceof Refusal && error.error.status === 503);
