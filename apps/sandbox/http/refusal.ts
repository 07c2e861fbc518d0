/** Why a request is refused. Each system has a status, a code and a shape of its own for every one of these. */
export type RefusalKind =
  | 'unauthorized'
  | 'absent'
  | 'malformed'
  | 'invalid'
  | 'duplicate'
  | 'wrongState'
  | 'tooLarge'
  | 'mediaType'
  | 'throttled'
  | 'unavailable'
  | 'internal';

interface RefusalDetails {
  /** The field at fault, in the system's own words. */
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An expected refusal on its way to the client. The message holds no values of records. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: RefusalKind, message: string, details: RefusalDetails = {}) {
    super(message);
    this.kind = kind;
    this.field = details.field;
    this.headers = details.headers ?? {};
  }
}
