/** What an event says of its subject, opened. */
export type EventContent =
  | { readonly kind: 'person'; readonly person: PersonFacts }
  | { readonly kind: 'group'; readonly displayName: string }
  | { readonly kind: 'members'; readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'fact' };

/** Of a person what the clients change and the targets show. */
export interface PersonFacts {
  readonly familyName: string;
  readonly email: string;
  readonly active: boolean;
  /** Whether there is a consent to the newsletter. */
  readonly newsletter: boolean;
}

/** An event as it stands in the log. */
export interface LoggedEvent {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly partition: number;
  /** On state events only. */
  readonly version: number | undefined;
  /** The canonical form, which Kafka and the audit have too. */
  readonly bytes: string;
  /** The marks of the writes whose values it brings (see `Write`). */
  readonly marks: readonly string[];
  readonly content: EventContent;
}
