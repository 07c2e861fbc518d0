import type { IngressDoor, ToldFact } from '#event-log';
import { Unavailable } from '../http/unavailable.ts';
import type { Reading } from './reading.ts';

/**
 * Reports readings to the ingress, the only writer of the log. A reading counts as recorded only when the ingress
 * has committed it; otherwise {@link Unavailable} is thrown and nothing may be shown.
 */
export class Readings {
  constructor(private readonly door: IngressDoor) {}

  async record(reading: Reading): Promise<void> {
    const answer = await this.door.tell([factOf(reading)]);
    if (answer.kind === 'taken') return;
    throw new Unavailable(`the reading cannot be recorded (${answer.reason}), so nothing is shown`);
  }
}

/**
 * The door stamps the sender's token as the event's actor, which is ours for every reading, so who reads stands in
 * `what`.
 */
const factOf = ({ id, tenant, subject, by, purpose, what }: Reading): ToldFact => ({
  tenant,
  id,
  type: 'rollcall.access.opened',
  subject,
  source: 'audit',
  data: { purpose, what: `${what}, by token ${by}` },
});
