import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { applyEvents } from '#directory';
import { LOG_PATTERN, type LogBatch } from '#event-log';
import type { Keyring } from '#keyring';

/** Injection token of the keyring the projector opens events with. */
export const KEYRING = Symbol('keyring');

/** Folds what the log delivers into the directory, in the transaction of the projector's position. */
@Controller()
export class FoldController {
  constructor(@Inject(KEYRING) private readonly keyring: Keyring) {}

  @EventPattern(LOG_PATTERN)
  async apply(@Payload() { events, tx }: LogBatch): Promise<void> {
    await applyEvents(tx, this.keyring, events);
  }
}
