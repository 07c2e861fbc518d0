import type { Sequence } from '#identity';
import { Metrics, Readiness, createLogger, type ReadinessReport } from '#platform';
import type { SealedEvent } from '../envelope/sealed-event.ts';
import { PARTITIONS, type EventLog } from '../event-log.ts';
import type { LogBatch } from '../runtime/consumer.ts';
import { LOG_PATTERN, LogServer } from '../runtime/log-server.ts';
import { readPositions } from '../runtime/positions.ts';
import type { TestLog } from './test-log.ts';

export interface TestConsumer {
  report(): Promise<ReadinessReport>;
  close(): Promise<void>;
}

export interface TestConsumerOptions {
  readonly batch?: number;
  /** Called inside the transaction before the effect is written. What it throws makes the batch fail. */
  readonly before?: (events: readonly SealedEvent[]) => void | Promise<void>;
}

/** A copy of the consumer `spec`, on the real runtime: its effect is a row in spec.effect for each event. */
export async function startConsumer(
  { pool }: TestLog,
  log: EventLog,
  { batch = 50, before }: TestConsumerOptions = {},
): Promise<TestConsumer> {
  const readiness = new Readiness();
  const server = new LogServer({
    log,
    consumer: 'spec',
    schema: 'spec',
    pool,
    logger: createLogger('spec', 'silent'),
    readiness,
    metrics: new Metrics('spec'),
    batch,
  });
  const handle = async ({ events, tx }: LogBatch): Promise<void> => {
    await before?.(events);
    await tx.query(
      `INSERT INTO spec.effect (sequence, subject)
       SELECT sequence, subject
       FROM unnest($1::bigint[], $2::uuid[]) WITH ORDINALITY AS e(sequence, subject, place) ORDER BY place`,
      [events.map(({ sequence }) => sequence), events.map(({ subject }) => subject)],
    );
  };
  server.addHandler(LOG_PATTERN, handle, true);
  await new Promise<void>((resolve, reject) => {
    server.listen((error) =>
      error === undefined ? resolve() : reject(error instanceof Error ? error : new Error('no listening')),
    );
  });
  return { report: () => readiness.report(), close: () => server.close() };
}

/** Sequences in the order in which their effects were written. */
export async function effects({ pool }: TestLog): Promise<Sequence[]> {
  const { rows } = await pool.query<{ sequence: Sequence }>('SELECT sequence FROM spec.effect ORDER BY place');
  return rows.map(({ sequence }) => sequence);
}

/** Partition → sequence of the consumer's position. */
export async function positions({ pool }: TestLog): Promise<ReadonlyMap<number, Sequence>> {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const found = await readPositions(pool, 'spec', 'spec', all);
  return new Map([...found].map(([partition, { sequence }]) => [partition, sequence]));
}
