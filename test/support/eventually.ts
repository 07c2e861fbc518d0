import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds until giving up. */
  readonly within?: number;
  readonly every?: number;
}

/**
 * Asks again while `question` throws (a failed expectation) or gives false, and gives its first other answer.
 * Past the deadline it throws what the last try threw.
 */
export async function eventually<T>(
  question: () => T | Promise<T>,
  { within = 10_000, every = 25 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    const tried = await attempt(question);
    if (tried.kind === 'answered') return tried.answer;
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${tried.why}`, { cause: tried.cause });
    await delay(every);
  }
}

type Attempt<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'not yet'; readonly why: string; readonly cause?: unknown };

async function attempt<T>(question: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    const answer = await question();
    return answer === false ? { kind: 'not yet', why: 'the answer was false' } : { kind: 'answered', answer };
  } catch (cause) {
    return { kind: 'not yet', why: cause instanceof Error ? cause.message : String(cause), cause };
  }
}
