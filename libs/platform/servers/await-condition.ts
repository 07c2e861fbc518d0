import { setTimeout as delay } from 'node:timers/promises';

/** Asks every `interval` milliseconds; false when `deadline` milliseconds went by without a yes. */
export async function becomesTrue(
  condition: () => boolean | Promise<boolean>,
  { deadline, interval = 20 }: { readonly deadline: number; readonly interval?: number },
): Promise<boolean> {
  const end = performance.now() + deadline;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= end) return false;
    await delay(interval);
  }
}
