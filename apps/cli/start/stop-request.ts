/** When the person, the shell or whoever started us wants an end. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** Settles at the first wish. */
  readonly wanted: Promise<void>;
  /** Calls back when somebody asks a second time and will not wait. */
  onImpatience(act: () => void): void;
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C may reach us twice, from the terminal and passed on by npm: within this time it is one. */
const SAME_WISH = 750;

export function listenForStop(): StopRequest {
  const controller = new AbortController();
  let first = 0;
  let impatient: () => void = () => undefined;
  const wanted = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const ask = (): void => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > SAME_WISH) {
      impatient();
    }
  };
  for (const name of SIGNALS) process.on(name, ask);
  // The end of the channel: tools/bootstrap.mjs, or a test, was killed.
  process.once('disconnect', ask);
  return {
    signal: controller.signal,
    wanted,
    onImpatience: (act) => (impatient = act),
    release() {
      for (const name of SIGNALS) process.off(name, ask);
      process.off('disconnect', ask);
    },
  };
}
