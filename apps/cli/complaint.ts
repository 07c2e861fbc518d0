/** Exit codes of `rollcall`, shown in its help. */
export const EXIT = {
  done: 0,
  /** It did not work; the line on stderr says why. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** It worked, and what it looked at is not as it should be: a service not ready, a directory that differs. */
  unsound: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Something the person at the keyboard can mend: one line saying what is wrong and what to do.
 * Neither part may hold a person's data: this text ends in terminals' scroll-back and in tickets.
 */
export class Complaint extends Error {
  override readonly name = 'Complaint';
  readonly remedy: string;
  readonly exitCode: ExitCode;

  constructor(what: string, remedy: string, exitCode: ExitCode = EXIT.failed) {
    super(what);
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}
