import { Controller, Inject, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { applyEvents } from '#directory';
import { LOG_PATTERN, RealErrors, type LogBatch } from '#event-log';
import type { Keyring } from '#keyring';
import { KEYRING } from '../connections.ts';

/** Folds what the log delivers into the directory, in the transaction of the projector's position. */
@Controller()
@UseFilters(RealErrors)
export class FoldController {
  constructor(@Inject(KEYRING) private readonly keyring: Keyring) {}

  @EventPattern(LOG_PATTERN)
  async apply(@Payload() { events, tx }: LogBatch): Promise<void> {
    await applyEvents(tx, this.keyring, events);
  }
}
