import { readFile } from 'node:fs/promises';
import { Unavailable } from '../http/unavailable.ts';
import type { Reading } from './reading.ts';

/** How long the ingress may take to answer, in milliseconds: a person waits behind this. */
const DEADLINE = 5_000;
/** The same fact is reported again when the connection broke: its id makes that harmless. */
const ATTEMPTS = 2;

/**
 * Reports readings to the ingress, the only writer of the log. A reading counts as recorded only when the ingress
 * has committed it; otherwise {@link Unavailable} is thrown and nothing may be shown.
 */
export class FactDoor {
  constructor(
    private readonly ingressUrl: string,
    private readonly tokenFile: string,
  ) {}

  async record(reading: Reading): Promise<void> {
    const response = await this.post(JSON.stringify({ facts: [factOf(reading)] }), ATTEMPTS);
    // Its answer is of no more use, but an unread body would hold the connection.
    await response.body?.cancel();
    if (response.ok) return;
    throw new Unavailable(
      `the reading cannot be recorded (the ingress answers ${response.status}), so nothing is shown`,
    );
  }

  private async post(body: string, attempts: number): Promise<Response> {
    try {
      return await fetch(`${this.ingressUrl}/internal/facts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(DEADLINE),
      });
    } catch (error) {
      if (attempts > 1) return this.post(body, attempts - 1);
      if (error instanceof Unavailable) throw error;
      throw new Unavailable('the reading cannot be recorded (the ingress does not answer), so nothing is shown', {
        cause: error,
      });
    }
  }

  /** Read each time, so that a rotated token counts without a restart. */
  private async token(): Promise<string> {
    try {
      return (await readFile(this.tokenFile, 'utf8')).trim();
    } catch (error) {
      throw new Unavailable('the reading cannot be recorded (no token for the ingress), so nothing is shown', {
        cause: error,
      });
    }
  }
}

/**
 * The door stamps the sender's token as the event's actor, which is ours for every reading, so who reads stands in
 * `what`. The tenant is that of our token: the door takes none from us.
 */
const factOf = ({ id, subject, by, purpose, what }: Reading): object => ({
  id,
  type: 'rollcall.access.opened',
  subject,
  source: 'audit',
  data: { purpose, what: `${what}, by token ${by}` },
});
