/** Where a command writes and what it knows of its surroundings: the process itself, or a test. */
export interface Terminal {
  /** Standard output: what was asked for. */
  out(text: string): void;
  /** Standard error: progress and complaints. */
  err(text: string): void;
  /** Somebody watches standard error: lines may be drawn over. */
  readonly interactive: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds, any origin. */
  now(): number;
}
