/** A server that could not be started, in one line that says what is wrong and what to do about it. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';
  readonly remedy: string;

  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}
