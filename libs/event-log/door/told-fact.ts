/** A fact as the ingress takes it at `POST /internal/facts`. */
export interface ToldFact {
  /** Whose subject it is. */
  readonly tenant: string;
  /** Made once, so that telling it twice records it once. */
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** `targets/{name}` or `audit`. */
  readonly source: string;
  readonly data: object;
}
