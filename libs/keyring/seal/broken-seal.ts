/** A seal that does not open though its key is there: the event was altered, or is not ours. Says no value. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';

  constructor(fault: string, options?: ErrorOptions) {
    super(`sealed data does not open: ${fault}`, options);
  }
}
