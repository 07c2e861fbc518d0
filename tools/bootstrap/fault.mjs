/** Something the person at the keyboard can mend: shown as one line. */
export class Fault extends Error {
  constructor(what, remedy) {
    super(what);
    this.remedy = remedy;
  }
}
