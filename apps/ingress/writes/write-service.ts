import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Histogram, Gauge } from 'prom-client';
import { Metrics } from '#platform';
import { MAX_BATCH, MAX_WAITING, WriteQueue } from './queue.ts';
import { Writer } from './writer.ts';
import { weightOf, type Write, type WriteResult } from './write.ts';
import type { WriterConnection } from './writer-connection.ts';

/** Injection token of the {@link WriterConnection}. */
export const WRITER_CONNECTION = Symbol('writer connection');

/** The door to the log: everything that is written goes through one queue into batched transactions. */
@Injectable()
export class WriteService implements OnApplicationShutdown {
  private readonly queue: WriteQueue<Write, WriteResult>;
  private readonly batchSize: Histogram;
  private readonly batchSeconds: Histogram;
  private readonly depth: Gauge;

  constructor(
    writer: Writer,
    @Inject(WRITER_CONNECTION) private readonly connection: WriterConnection,
    metrics: Metrics,
  ) {
    this.batchSize = metrics.histogram(
      'rollcall_write_batch_size',
      'Commands in one transaction',
      [],
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024],
    );
    this.batchSeconds = metrics.histogram('rollcall_write_batch_seconds', 'Seconds from lock to commit of one batch');
    this.depth = metrics.gauge('rollcall_write_queue_depth', 'Commands waiting for their transaction');
    this.queue = new WriteQueue(
      (writes) => this.measured(writes, () => writer.run(writes)),
      { waiting: MAX_WAITING, batch: MAX_BATCH },
      weightOf,
    );
  }

  private async measured<T>(writes: readonly Write[], run: () => Promise<T>): Promise<T> {
    this.batchSize.observe(writes.reduce((sum, write) => sum + weightOf(write), 0));
    const stop = this.batchSeconds.startTimer();
    try {
      return await run();
    } finally {
      stop();
      this.depth.set(this.queue.depth);
    }
  }

  /** One result per write, in order. A full or closing queue answers `busy` and has taken nothing. */
  async submit(writes: readonly Write[]): Promise<readonly WriteResult[]> {
    const results = await this.queue.submit(writes);
    if (typeof results !== 'string') return results;
    return writes.map(() => ({
      kind: 'busy',
      reason: results === 'full' ? 'the queue is full' : 'the service is stopping',
    }));
  }

  /** Finishes what was accepted, then closes the writing connection. */
  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
    await this.connection.close();
  }
}
