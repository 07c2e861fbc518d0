import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Histogram, Gauge } from 'prom-client';
import { Metrics } from '#platform';
import { MAX_BATCH, MAX_WAITING, WriteQueue } from './queue.ts';
import { Writer } from './writer.ts';
import { weightOf, type Write, type WriteResult } from './write.ts';
import type { WriterConnection } from './writer-connection.ts';

/** Injection token of the {@link WriterConnection}. */
export const WRITER_CONNECTION = Symbol('writer connection');
/** Injection token of the {@link Lane}s that large bulks go through. */
export const BULK_LANES = Symbol('bulk lanes');

/** A writer with a connection of its own: its transactions run one after the other, beside those of other lanes. */
export interface Lane {
  readonly writer: Writer;
  readonly connection: WriterConnection;
}

/**
 * So many characters of a body weigh as much as one command: 4,096 commands that wait are at most 16 MiB of JSON, a few
 * times that as objects, however large each of them is.
 */
const CHARACTERS = 4_096;

/** A bulk of so many operations has a transaction of its own anyway, and does not keep single requests waiting. */
const LARGE = 64;

/**
 * The door to the log: everything that is written goes through queues into batched transactions. Single requests share
 * one queue; large bulks go through lanes of their own, so that one is decided and sealed while the database stores
 * another. Writers of one process are to each other what writers of several are: they meet at locks, claims and the
 * head alone.
 */
@Injectable()
export class WriteService implements OnApplicationShutdown {
  private readonly queue: WriteQueue<Write, WriteResult>;
  private readonly bulkQueues: readonly WriteQueue<Write, WriteResult>[];
  private readonly batchSize: Histogram;
  private readonly batchSeconds: Histogram;
  private readonly depth: Gauge;

  constructor(
    writer: Writer,
    @Inject(WRITER_CONNECTION) private readonly connection: WriterConnection,
    @Inject(BULK_LANES) private readonly lanes: readonly Lane[],
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
    this.queue = this.queueOf(writer);
    this.bulkQueues = lanes.map((lane) => this.queueOf(lane.writer));
  }

  private queueOf(writer: Writer): WriteQueue<Write, WriteResult> {
    return new WriteQueue(
      (writes) => this.measured(writes, () => writer.run(writes)),
      { waiting: MAX_WAITING, batch: MAX_BATCH },
      weightOf,
    );
  }

  /** The lane with the least to do for a large bulk, the common queue for everything else. */
  private queueFor(writes: readonly Write[]): WriteQueue<Write, WriteResult> {
    if (!writes.some((write) => write.kind === 'bulk' && weightOf(write) >= LARGE)) return this.queue;
    return this.bulkQueues.reduce(
      (least, other) => (other.load < least.load ? other : least),
      this.bulkQueues[0] ?? this.queue,
    );
  }

  private async measured<T>(writes: readonly Write[], run: () => Promise<T>): Promise<T> {
    this.batchSize.observe(writes.reduce((sum, write) => sum + weightOf(write), 0));
    const stop = this.batchSeconds.startTimer();
    try {
      return await run();
    } finally {
      stop();
      this.showDepth();
    }
  }

  /** Shown when commands come and when they go: while a batch hangs is when somebody looks at it. */
  private showDepth(): void {
    this.depth.set([this.queue, ...this.bulkQueues].reduce((sum, { depth }) => sum + depth, 0));
  }

  /**
   * One result per write, in order. A full or closing queue answers `busy` and has taken nothing. `bodyLength`: of the
   * request that they came in.
   */
  async submit(writes: readonly Write[], bodyLength = 0): Promise<readonly WriteResult[]> {
    const submitted = this.queueFor(writes).submit(writes, Math.ceil(bodyLength / CHARACTERS));
    this.showDepth();
    const results = await submitted;
    if (typeof results !== 'string') return results;
    return writes.map(() => ({
      kind: 'busy',
      reason: results === 'full' ? 'the queue is full' : 'the service is stopping',
    }));
  }

  /** Finishes what was accepted, then closes the writing connections. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.queue, ...this.bulkQueues].map((queue) => queue.close()));
    await Promise.all([this.connection, ...this.lanes.map((lane) => lane.connection)].map((each) => each.close()));
  }
}
