/**
 * Thrown by a handler that must not go on: a version is missing, the keyring or a store cannot be reached. The
 * consumer waits and tries again, says so in readiness, and never parks or skips the event. The message is shown to
 * people: no values of persons.
 */
export class StopConsumer extends Error {
  override readonly name = 'StopConsumer';
}

/** Another copy has taken the partition over: this copy's work is void, its positions are read again. */
export class FencedOff extends Error {
  override readonly name = 'FencedOff';

  constructor(consumer: string) {
    super(`another copy of ${consumer} has moved its position`);
  }
}
