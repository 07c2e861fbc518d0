/** What the log is called and verified with; fixed at its first start. */
export class LogName {
  constructor(
    readonly origin: string,
    /** The vkey of C2SP signed-note. */
    readonly verifier: string,
  ) {}
}
