import type { Command, EventId, FactType, Outcome, ResourceId, TenantId, TokenId } from '#identity';
import { uuidV7 } from '#platform';

/** The event ids of one command: made once, so that deciding again, or asking after a lost commit, names the same. */
export class EventIds {
  private readonly made: EventId[] = [];

  at(index: number): EventId {
    return (this.made[index] ??= uuidV7() as EventId);
  }
}

export interface CommandWrite {
  readonly kind: 'command';
  readonly command: Command;
  readonly ids: EventIds;
}

/** Something learnt about a resource, told by another service. Its id makes it idempotent. */
export interface FactWrite {
  readonly kind: 'fact';
  readonly tenant: TenantId;
  readonly id: EventId;
  readonly type: FactType;
  readonly subject: ResourceId;
  readonly source: string;
  readonly actor: TokenId;
  /** Checked against the type's schema. */
  readonly data: object;
  readonly traceparent?: string;
}

export type Write = CommandWrite | FactWrite;

export type WriteResult =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'fact'; readonly recorded: 'new' | 'duplicate' | 'unknownSubject' }
  /** The database refuses what this one command would store. */
  | { readonly kind: 'unstorable' }
  /** The resource, as it would be, is above MAX_RESOURCE_BYTES. */
  | { readonly kind: 'tooLarge' }
  /** Nothing was written; the same request may succeed later. */
  | { readonly kind: 'busy'; readonly reason: string }
  /** The commit's answer was lost and the log could not be asked: it is written or it is not. */
  | { readonly kind: 'inDoubt' };
