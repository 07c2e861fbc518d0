import type { Pool } from 'pg';
import type { EventLog } from '#event-log';
import type { Keyring } from '#keyring';
import type { Progress } from './progress.ts';

/** What a fold of the whole log needs. */
export interface FoldSource {
  readonly log: EventLog;
  readonly keyring: Keyring;
  /** On the directory's database, with the right to make a schema there. Four connections are enough. */
  readonly pool: Pool;
  /** Called after each page of some thousand events. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run after the page under way; it rejects with the signal's reason, and the next run goes on there. */
  readonly signal?: AbortSignal;
}
