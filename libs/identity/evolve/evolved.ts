/** What folding one event comes to. */
export type Evolved<State> =
  | { readonly kind: 'evolved'; readonly state: State }
  /** The event changes nothing of this state: a fact. */
  | { readonly kind: 'untouched' }
  | Gap;

/**
 * The event's version is not the state's + 1: one was lost (or came twice past the position). The consumer stops;
 * parking it would hide a hole in the log.
 */
export interface Gap {
  readonly kind: 'gap';
  readonly expected: number;
  readonly found: number;
}
