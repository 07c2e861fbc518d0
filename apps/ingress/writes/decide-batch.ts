import {
  decide,
  membersNeeded,
  type Command,
  type EventDraft,
  type EventId,
  type FactType,
  type KeyId,
  type Outcome,
  type ResourceId,
  type ResourceState,
  type TenantId,
  type TokenId,
} from '#identity';
import { BatchState, heldClaims, tenantClaims } from './batch-state.ts';
import { ClaimLedger, type ClaimVerdict } from './claim-ledger.ts';
import { idText, type Loaded } from './loaded.ts';
import type { CommandWrite, FactWrite, Write, WriteResult } from './write.ts';

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
  readonly actor: TokenId;
  readonly data: object;
  readonly traceparent?: string;
}

export type PlannedEvent = PlannedStateEvent | PlannedFact;

/** `deferred`: decided again after the claim insert, it wants a value that was not tried; it waits for the next batch. */
export type Decision = WriteResult | { readonly kind: 'deferred' };

export interface DecidedBatch {
  /** One per write, in order. */
  readonly decisions: readonly Decision[];
  /** In the order in which they get their sequence. */
  readonly events: readonly PlannedEvent[];
  readonly state: BatchState;
  readonly claims: ClaimLedger;
}

/**
 * Decides a whole batch in arrival order, each command on the result of the one before. Pure: it is called once, and
 * once more with the claim insert's verdict when a value was lost to a writer outside the batch.
 */
export function decideBatch(writes: readonly Write[], loaded: Loaded, verdict?: ClaimVerdict): DecidedBatch {
  const batch: Batch = {
    state: new BatchState(loaded),
    claims: new ClaimLedger(heldClaims(loaded), verdict),
    events: [],
    deferred: new Set(),
    facts: new Set(),
  };
  const decisions = writes.map((write) =>
    write.kind === 'fact' ? decideFact(write, loaded, batch) : decideCommand(write, batch),
  );
  return { decisions, events: batch.events, state: batch.state, claims: batch.claims };
}

/** A resource's canonical JSON, at most: so that a rendered event, before and after in it, stays below 900 KB. */
export const MAX_RESOURCE_BYTES = 262_144;

const sizeOf = (state: ResourceState): number =>
  'document' in state && state.document !== null ? Buffer.byteLength(JSON.stringify(state.document)) : 0;

interface Batch {
  readonly state: BatchState;
  readonly claims: ClaimLedger;
  readonly events: PlannedEvent[];
  /** Resources with a deferred command: later commands on them wait too, or they would overtake it. */
  readonly deferred: Set<string>;
  /** Facts this batch has taken already. */
  readonly facts: Set<string>;
}

function decideFact(fact: FactWrite, loaded: Loaded, batch: Batch): WriteResult {
  if (!loaded.subjects.has(idText(fact.tenant, fact.subject))) return { kind: 'fact', recorded: 'unknownSubject' };
  const name = idText(fact.tenant, fact.id);
  if (batch.facts.has(name) || !loaded.newFacts.has(fact.id)) return { kind: 'fact', recorded: 'duplicate' };
  batch.facts.add(name);
  batch.events.push({ ...fact });
  return { kind: 'fact', recorded: 'new' };
}

function decideCommand({ command, ids }: CommandWrite, batch: Batch): Decision {
  const target = idText(command.tenant, command.id);
  if (batch.deferred.has(target)) return { kind: 'deferred' };
  const before = batch.state.state(command.tenant, kindOf(command), command.id);
  const outcome = ask(command, before, batch.state);
  if (outcome.kind !== 'decided') return { kind: 'outcome', outcome };
  if (sizeOf(outcome.state) > MAX_RESOURCE_BYTES) return { kind: 'tooLarge' };
  const taking = batch.claims.take(
    command.id,
    tenantClaims(command.tenant, before),
    tenantClaims(command.tenant, outcome.state),
  );
  if (taking.kind === 'conflict')
    return { kind: 'outcome', outcome: { kind: 'conflict', attribute: taking.claim.path } };
  if (taking.kind === 'untried') {
    batch.deferred.add(target);
    return { kind: 'deferred' };
  }
  batch.state.apply(command.tenant, outcome.state, outcome.members);
  for (const [index, draft] of outcome.events.entries()) {
    batch.events.push({
      kind: 'state',
      tenant: command.tenant,
      id: ids.at(index),
      draft,
      kid: outcome.state.kid,
      ...(command.actor === undefined ? {} : { actor: command.actor }),
      ...(command.traceparent === undefined ? {} : { traceparent: command.traceparent }),
    });
  }
  return { kind: 'outcome', outcome };
}

function ask(command: Command, before: ResourceState | undefined, state: BatchState): Outcome {
  const needed = membersNeeded(command);
  const membership =
    needed.kind === 'none'
      ? { current: new Map(), living: new Map() }
      : { current: state.membersOf(command.tenant, command.id), living: state.livingOf(command.tenant, needed.ids) };
  return decide(before, command, { now: state.now, membership });
}

export const kindOf = (command: Command): 'User' | 'Group' => (command.kind.endsWith('Group') ? 'Group' : 'User');
