import { z } from 'zod';
import type { ScimClient } from '../../e2e/scim-client.ts';
import type { Anomaly } from '../checker/anomaly.ts';
import type { LoggedEvent } from '../checker/logged-event.ts';

const page = z.object({ entries: z.array(z.object({ sequence: z.number() })), next: z.string().optional() });

/** What the auditor tells of these people against the log: every event of theirs, once. */
export async function checkHistories(
  client: ScimClient,
  people: readonly string[],
  log: readonly LoggedEvent[],
): Promise<Anomaly[]> {
  const anomalies: Anomaly[] = [];
  for (const id of people) {
    const told = await historyOf(client, id);
    const known = new Set(told);
    if (known.size < told.length)
      anomalies.push({ name: 'duplicate', place: 'history', what: `an entry of ${id} is told twice` });
    for (const { sequence } of log.filter(({ subject }) => subject === id)) {
      if (!known.has(sequence))
        anomalies.push({ name: 'unseen', place: 'history', what: `${sequence} of ${id} is not told` });
    }
  }
  return anomalies;
}

async function historyOf(client: ScimClient, id: string): Promise<number[]> {
  const told: number[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const answer = await client.audit(`/people/${id}/history${cursor === '' ? '' : `?cursor=${cursor}`}`);
    if (answer.status !== 200) throw new Error(`the auditor answers ${answer.status}`);
    const { entries, next } = page.parse(answer.body);
    told.push(...entries.map(({ sequence }) => sequence));
    cursor = next;
  }
  return told;
}
