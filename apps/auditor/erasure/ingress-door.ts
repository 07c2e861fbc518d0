import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ResourceId } from '#identity';

/** How long the ingress may take to answer, in milliseconds. */
const DEADLINE = 10_000;

const standing = z.object({ status: z.enum(['erasing', 'deleted', 'erased']) });
export type Standing = z.output<typeof standing>['status'] | 'unknown';

/** The step cannot be taken now. The message is for people: what stands in the way. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** The steps of an erasure that the ingress takes, the only writer of the log. Each may be asked for again. */
export class IngressDoor {
  constructor(
    private readonly ingressUrl: string,
    private readonly tokenFile: string,
  ) {}

  /** What the registry has of the person now: `deleted` of one who was gone before. */
  async begin(subject: ResourceId, request: string, due: Date): Promise<Standing> {
    const answer = await this.post('internal/erasures', { subject, request, due: due.toISOString() });
    if (answer === 'unknown') return 'unknown';
    const parsed = standing.safeParse(answer);
    if (!parsed.success) throw new NotNow('the ingress answers something this version does not understand');
    return parsed.data.status;
  }

  async finish(subject: ResourceId): Promise<void> {
    if ((await this.post('internal/erasures/finish', { subject })) === 'unknown') {
      throw new NotNow('the registry says that this person is not to be erased');
    }
  }

  /** `id` makes it idempotent. */
  async complete(id: string, subject: ResourceId, request: string, approvedBy: string | null): Promise<void> {
    const data = { request, ...(approvedBy === null ? {} : { approvedBy }) };
    await this.post('internal/facts', {
      facts: [{ id, type: 'rollcall.erasure.completed', subject, source: 'audit', data }],
    });
  }

  private async post(path: string, body: object): Promise<unknown> {
    const response = await this.send(path, body);
    if (response.ok) return response.json();
    await response.body?.cancel();
    if (response.status === 404) return 'unknown';
    throw new NotNow(`the ingress answers ${response.status}`);
  }

  private async send(path: string, body: object): Promise<Response> {
    try {
      return await fetch(`${this.ingressUrl}/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${(await readFile(this.tokenFile, 'utf8')).trim()}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(DEADLINE),
      });
    } catch (error) {
      throw new NotNow('the ingress does not answer', { cause: error });
    }
  }
}
