/**
 * What may go wrong with a log and with those who read it, by the names under which the field's fault tests (Jepsen's
 * of Kafka and its kin) know it:
 * - `lost write`: a write was answered and the log does not have it.
 * - `duplicate`: something stands twice: an event, a version, a write's effect, an account in a target.
 * - `poll-skip`: a reader went past an event without being shown it.
 * - `non-monotonic poll`: a reader was shown an event that is not above the one before.
 * - `internal send-skip`: something of somebody else stands between the events of one request.
 * - `inconsistent offsets`: one place held two things, a number is missing, or an order is not the order of the writes.
 * - `unseen`: an event is in the log, and somebody who reads it never came to act on it.
 * - `aborted read`: something shows that was refused, rolled back or never written.
 */
export type AnomalyName =
  | 'lost write'
  | 'duplicate'
  | 'poll-skip'
  | 'non-monotonic poll'
  | 'internal send-skip'
  | 'inconsistent offsets'
  | 'unseen'
  | 'aborted read';

export interface Anomaly {
  readonly name: AnomalyName;
  /** Where it shows: `log`, `topic identity.events`, `directory`, `shop` … */
  readonly place: string;
  /** Ids, sequences and versions. */
  readonly what: string;
}
