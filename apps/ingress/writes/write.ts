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

/**
 * The operations of one Bulk request, in the order in which they are decided. They share one transaction, whatever
 * becomes of each: it is one write, so nothing can split it.
 */
export interface BulkWrite {
  readonly kind: 'bulk';
  readonly operations: readonly BulkOperation[];
  /** After so many refusals the rest is not tried (RFC 7644 §3.7); undefined: all are. */
  readonly failOnErrors: number | undefined;
  /** Present where the request was accepted before: its results are stored in the same transaction, once for ever. */
  readonly settlement?: Settlement;
}

/** How a bulk that was accepted with 202 ends. */
export interface Settlement {
  /** The id of the accepted request. */
  readonly id: string;
  readonly tenant: TenantId;
  /** What is stored as its result. Called inside the transaction: it waits for nothing. */
  readonly render: (results: readonly BulkResult[]) => string;
}

/** Why the write path cannot carry out a command, whenever it is tried. */
export type Unfit = 'unstorable' | 'tooMany';

export type BulkOperation =
  | (CommandWrite & {
      /** Places in the bulk of the creations, perhaps its own, whose ids this command names: it needs them all. */
      readonly refersTo: readonly number[];
    })
  /** Refused before it became a command, or found to be what the database refuses: an error where it stands. */
  | { readonly kind: 'refused' | Unfit };

export type Write = CommandWrite | FactWrite | BulkWrite;

/** What a command alone can come to, and an operation of a bulk as well. */
export type CommandResult =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** The database refuses what this one command would store. */
  | { readonly kind: 'unstorable' }
  /** It needs all members of groups that have more than MOST_MEMBERS. */
  | { readonly kind: 'tooMany' }
  /** A bug of ours, which the log of the service tells; nothing of this write is stored. */
  | { readonly kind: 'failed' }
  /** The resource, as it would be, is above MAX_RESOURCE_BYTES. */
  | { readonly kind: 'tooLarge' }
  /** Nothing was written; the same request may succeed later. */
  | { readonly kind: 'busy'; readonly reason: string };

export type BulkResult =
  | CommandResult
  | { readonly kind: 'refused' }
  /** It names the resource that another operation was to create, which did not come about. `on`: its place. */
  | { readonly kind: 'dependent'; readonly on: number }
  /** The bulk had ended at its `failOnErrors`. */
  | { readonly kind: 'untried' };

export type WriteResult =
  | CommandResult
  | { readonly kind: 'fact'; readonly recorded: 'new' | 'duplicate' | 'unknownSubject' }
  /** One per operation, in their order. */
  | { readonly kind: 'bulk'; readonly results: readonly BulkResult[] }
  /** The accepted bulk was carried out before, by this process or another; nothing was done now. */
  | { readonly kind: 'settledBefore' }
  /** The commit's answer was lost and the log could not be asked: it is written or it is not. */
  | { readonly kind: 'inDoubt' };

/** How many commands a write holds: what queues and batches are measured in. */
export const weightOf = (write: Write): number => (write.kind === 'bulk' ? Math.max(1, write.operations.length) : 1);

/** The commands of a write, in their order. */
export function commandsOf(write: Write): readonly Command[] {
  switch (write.kind) {
    case 'fact':
      return [];
    case 'command':
      return [write.command];
    case 'bulk':
      return write.operations.flatMap((operation) => (operation.kind === 'command' ? [operation.command] : []));
  }
}
