import type { Intermediary } from '../exchange/intermediary.ts';

/** What targets are loaded with besides their configuration. */
export interface Surroundings {
  /** What `${NAME}` under `connection` refers to. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly intermediary?: Intermediary | undefined;
}
