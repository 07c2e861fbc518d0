import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const report = z.object({
  checks: z.record(z.string(), z.object({ ready: z.boolean(), reason: z.string().optional() })),
});

const INTERVAL = 40;
const ANSWER = 2_000;

/** Asks `/readyz` until it says yes (undefined); at the deadline, the last reason why not. */
export async function whyNotReady(address: string, deadline: number, signal: AbortSignal): Promise<string | undefined> {
  const end = performance.now() + deadline;
  for (;;) {
    const reason = await askOnce(address);
    if (reason === undefined || signal.aborted || performance.now() > end) return reason;
    await delay(INTERVAL);
  }
}

async function askOnce(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(ANSWER) });
    const body = await answer.text();
    return answer.status === 200 ? undefined : reasonOf(answer.status, body);
  } catch {
    return 'it does not answer';
  }
}

function reasonOf(status: number, body: string): string {
  const parsed = report.safeParse(jsonOf(body));
  if (!parsed.success) return `/readyz answers ${status}`;
  const waiting = Object.entries(parsed.data.checks).filter(([, check]) => !check.ready);
  return waiting.map(([name, check]) => `${name}: ${check.reason ?? 'not ready'}`).join('; ');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
