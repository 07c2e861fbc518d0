import type { EventType } from '#identity';

/** One event as the auditor's API shows it. Absent fields do not apply to the event. */
export interface HistoryEntry {
  readonly sequence: number;
  readonly id: string;
  /** RFC 3339, milliseconds, UTC. */
  readonly time: string;
  readonly type: EventType;
  /** What happened, in words a person reads; never a value of the person. */
  readonly summary: string;
  readonly subject: string;
  /** By which token; the name is what the token is called now, absent when it was revoked. */
  readonly actor?: { readonly id: string; readonly name?: string };
  readonly source: string;
  readonly version?: number;
  /** Names of the changed attributes. */
  readonly changed?: readonly string[];
  readonly target?: TargetOutcome;
  readonly data: DataView;
}

/** What was done at a target and what came of it. */
export interface TargetOutcome {
  readonly name: string;
  readonly outcome: 'applied' | 'failed' | 'opted_out' | 'drifted' | 'erasure';
  /** `created`, `updated`, … of what was done or tried. */
  readonly action?: string;
  /** Of a failure: whether it will be tried again by itself, and why it failed. */
  readonly willRetry?: boolean;
  readonly reason?: string;
}

/**
 * What is in the event:
 * - `clear`: facts, for every reader of the history;
 * - `sealed`: nobody asked to open it;
 * - `opened`: asked for with a purpose, and recorded;
 * - `destroyed`: the key is gone for good, what remains is this metadata;
 * - `broken`: it does not open though its key is there: somebody altered it.
 */
export type DataView =
  | { readonly state: 'clear'; readonly value: object }
  | { readonly state: 'sealed' }
  | { readonly state: 'opened'; readonly value: object }
  | { readonly state: 'destroyed'; readonly when: string; readonly reason: string }
  | { readonly state: 'broken'; readonly reason: string };
