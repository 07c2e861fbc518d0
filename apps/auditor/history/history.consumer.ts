import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { LOG_PATTERN, RealErrors, StopConsumer, type LogBatch } from '#event-log';
import { findForeignLeaf } from './find-foreign-leaf.ts';
import { historyRow } from './history-row-of.ts';
import { TREE_CHANNEL } from '../tree/tree-channel.ts';
import { indexEvents } from './index-events.ts';

/** Indexes the log, in the transaction that moves the consumer's position. Nothing is opened here, so nothing waits for keys. */
@Controller()
@UseFilters(RealErrors)
export class HistoryConsumer {
  @EventPattern(LOG_PATTERN)
  async index(@Payload() { events, tx }: LogBatch): Promise<void> {
    const rows = events.map(historyRow);
    const added = await indexEvents(tx, rows);
    await tx.query(`NOTIFY ${TREE_CHANNEL}`);
    if (added === rows.length) return;
    const foreign = await findForeignLeaf(tx, rows);
    if (foreign === undefined) return;
    throw new StopConsumer(
      `the log has another event at sequence ${foreign} than the one indexed there: it was rolled back or altered`,
    );
  }
}
