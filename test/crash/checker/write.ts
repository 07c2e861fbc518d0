/** One write in a client's own record: what it asked for, and whether it was told that it happened. */
export interface Write {
  /** Unique, and carried by what the write changes: its events are known by it. */
  readonly mark: string;
  /** The client's own name for the resource; its writes on one resource follow each other. */
  readonly resource: string;
  /** Undefined for a create that was never answered. */
  readonly subject: string | undefined;
  /** `refused`: by an answer that says that nothing was changed. `unanswered`: nobody knows. */
  readonly outcome: 'answered' | 'refused' | 'unanswered';
  /** The version that the answer's ETag named; undefined where an answer has none. */
  readonly version: number | undefined;
  /** The events it has to give, in their order. */
  readonly types: readonly string[];
}
