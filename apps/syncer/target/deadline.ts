import type { CallOptions, CallResult, TargetError } from '#targets';

/** Milliseconds after the deadline in which a connector should have noticed that its request was aborted. */
const GRACE = 1_000;

/**
 * Calls with a signal that ends the request after `timeout` milliseconds. A connector that does not end by it, or
 * that throws, has failed in doubt: whatever it had sent may be carried out.
 */
export async function withDeadline<T>(
  timeout: number,
  call: (options: CallOptions) => Promise<CallResult<T>>,
): Promise<CallResult<T>> {
  const controller = new AbortController();
  let giveUp: NodeJS.Timeout | undefined;
  const abort = setTimeout(() => controller.abort(), timeout);
  const givenUp = new Promise<CallResult<T>>((resolve) => {
    giveUp = setTimeout(() => resolve(inDoubt(`no answer within ${timeout} ms`)), timeout + GRACE);
  });
  try {
    return await Promise.race([call({ signal: controller.signal }), givenUp]);
  } catch (error) {
    return inDoubt(`the connector failed (${error instanceof Error ? error.name : 'unknown error'})`);
  } finally {
    clearTimeout(abort);
    clearTimeout(giveUp);
  }
}

const inDoubt = (reason: string): { readonly kind: 'failed'; readonly error: TargetError } => ({
  kind: 'failed',
  error: { class: 'transient', reason, inDoubt: true },
});
