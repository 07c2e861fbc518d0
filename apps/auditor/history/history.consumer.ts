import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { StopConsumer, type LogBatch } from '#event-log';
import { findForeignLeaf } from './find-foreign-leaf.ts';
import { historyRow } from './history-row-of.ts';
import { indexEvents } from './index-events.ts';

/** Indexes the log, in the transaction that moves the consumer's position. Nothing is opened here. */
@Controller()
export class HistoryConsumer {
  @EventPattern('log')
  async index(@Payload() batch: LogBatch): Promise<void> {
    const rows = batch.events.map(historyRow);
    const added = await indexEvents(batch.tx, rows);
    if (added === rows.length) return;
    const foreign = await findForeignLeaf(batch.tx, rows);
    if (foreign === undefined) return;
    throw new StopConsumer(
      `the log has another event at sequence ${foreign} than the one indexed there: it was rolled back or altered`,
    );
  }
}
