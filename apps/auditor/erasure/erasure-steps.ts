import { z } from 'zod';
import type { IngressDoor } from '#event-log';
import type { Erasure } from './erasure.ts';

const standing = z.object({ status: z.enum(['erasing', 'deleted', 'erased']) });
export type Standing = z.output<typeof standing>['status'] | 'unknown';

/** The step cannot be taken now. The message is for people: what stands in the way. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** The steps of an erasure that the ingress takes, the only writer of the log. Each may be asked for again. */
export class ErasureSteps {
  constructor(private readonly door: IngressDoor) {}

  /** What the registry has of the person now: `deleted` of one who was gone before. */
  begin({ tenant, subject, id, due, requestedBy }: Erasure): Promise<Standing> {
    return this.post('internal/erasures', {
      tenant,
      subject,
      request: id,
      due: due.toISOString(),
      by: requestedBy,
    });
  }

  async finish({ tenant, subject }: Erasure): Promise<void> {
    if ((await this.post('internal/erasures/finish', { tenant, subject })) === 'unknown') {
      throw new NotNow('the registry says that this person is not to be erased');
    }
  }

  /** `event` is the id of the event that says so, and makes it idempotent. */
  async complete({ tenant, subject, id, signedOffBy }: Erasure, event: string): Promise<void> {
    const approved = signedOffBy === null ? {} : { approvedBy: signedOffBy };
    const asked = { tenant, subject, id: event, request: id, ...approved };
    if ((await this.post('internal/erasures/complete', asked)) === 'unknown') {
      throw new NotNow('the registry knows no such person');
    }
  }

  private async post(path: string, body: object): Promise<Standing> {
    const answer = await this.door.post(path, body);
    if (answer.kind === 'refused' && answer.status === 404) return 'unknown';
    if (answer.kind !== 'taken') throw new NotNow(answer.reason);
    const parsed = standing.safeParse(answer.body);
    if (!parsed.success) throw new NotNow('the ingress answers something this version does not understand');
    return parsed.data.status;
  }
}
