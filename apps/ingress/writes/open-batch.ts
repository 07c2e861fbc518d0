import type { EventDraft, EventId, FactType, KeyId, ResourceId, TenantId, TokenId } from '#identity';
import type { BatchState } from './batch-state.ts';
import type { ClaimLedger } from './claim-ledger.ts';

/** A state event that the batch appends, still open. */
export interface PlannedStateEvent {
  readonly kind: 'state';
  readonly tenant: TenantId;
  readonly id: EventId;
  readonly draft: EventDraft;
  readonly kid: KeyId;
  readonly actor?: TokenId;
  readonly traceparent?: string;
}

export interface PlannedFact {
  readonly kind: 'fact';
  readonly tenant: TenantId;
  readonly id: EventId;
  readonly type: FactType;
  readonly subject: ResourceId;
  readonly source: string;
  readonly actor?: TokenId;
  readonly data: object;
  readonly traceparent?: string;
}

export type PlannedEvent = PlannedStateEvent | PlannedFact;

/** A batch while it is being decided. */
export class OpenBatch {
  readonly events: PlannedEvent[] = [];
  /** Resources with a deferred command: later commands on them, or naming them, wait too, or they would overtake it. */
  readonly deferred = new Set<string>();
  /** Facts this batch has taken already. */
  readonly facts = new Set<string>();

  constructor(
    public state: BatchState,
    public claims: ClaimLedger,
  ) {}

  /** Undoes, when called, all that was decided since. Costs a copy of what the batch has touched. */
  mark(): () => void {
    const { state, claims, events } = this;
    const planned = events.length;
    this.state = state.copy();
    this.claims = claims.copy();
    return () => {
      this.state = state;
      this.claims = claims;
      events.length = planned;
    };
  }
}
