import { Controller, Inject, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { LOG_PATTERN, RealErrors, type LogBatch } from '#event-log';
import type { Keyring } from '#keyring';
import type { Target } from '#targets';
import { KEYRING, TARGETS } from '../connections.ts';
import { SYNC_CHANNEL } from '../news/channel.ts';
import { changedMembers } from './changed-members.ts';
import { concernsOf } from './concerns.ts';
import { raiseMemberships } from './raise-memberships.ts';
import { raiseStates } from './raise-states.ts';

/** Notes for every target what the log's events make it want. What to write is derived later, from the directory. */
@Controller()
@UseFilters(RealErrors)
export class WantedController {
  constructor(
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(TARGETS) private readonly targets: readonly Target[],
  ) {}

  @EventPattern(LOG_PATTERN)
  async raise(@Payload() { events, tx }: LogBatch): Promise<void> {
    const concerns = concernsOf(events).flatMap((concern) =>
      this.targets
        .filter(({ tenant, groups }) => tenant === concern.tenant && (concern.kind === 'User' || groups))
        .map(({ name }) => ({ ...concern, target: name })),
    );
    if (concerns.length === 0) return;
    const edges = await changedMembers(this.keyring, events, this.targets);
    await raiseStates(tx, concerns);
    if (edges.length > 0) await raiseMemberships(tx, edges);
    await tx.query(`NOTIFY ${SYNC_CHANNEL}`);
  }
}
