import { BatchState, heldClaims } from './batch-state.ts';
import { ClaimLedger, type ClaimVerdict } from './claim-ledger.ts';
import { decideBulk } from './decide-bulk.ts';
import { decideCommand } from './decide-command.ts';
import { idText, type Loaded } from './loaded.ts';
import { OpenBatch, type PlannedEvent } from './open-batch.ts';
import type { CommandWrite, FactWrite, Write, WriteResult } from './write.ts';

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
  const batch = new OpenBatch(new BatchState(loaded), new ClaimLedger(heldClaims(loaded), verdict));
  const decisions = writes.map((write) => decideWrite(write, loaded, batch));
  return { decisions, events: batch.events, state: batch.state, claims: batch.claims };
}

function decideWrite(write: Write, loaded: Loaded, batch: OpenBatch): Decision {
  switch (write.kind) {
    case 'fact':
      return decideFact(write, loaded, batch);
    case 'command':
      return decideSingle(write, batch);
    case 'bulk':
      return { kind: 'bulk', results: decideBulk(write, batch) };
  }
}

function decideFact(fact: FactWrite, loaded: Loaded, batch: OpenBatch): WriteResult {
  if (!loaded.subjects.has(idText(fact.tenant, fact.subject))) return { kind: 'fact', recorded: 'unknownSubject' };
  const name = idText(fact.tenant, fact.id);
  if (batch.facts.has(name) || !loaded.newFacts.has(fact.id)) return { kind: 'fact', recorded: 'duplicate' };
  batch.facts.add(name);
  batch.events.push({ ...fact });
  return { kind: 'fact', recorded: 'new' };
}

function decideSingle(write: CommandWrite, batch: OpenBatch): Decision {
  const target = idText(write.command.tenant, write.command.id);
  if (batch.deferred.has(target)) return { kind: 'deferred' };
  const decision = decideCommand(write, batch);
  if (decision.kind !== 'untried') return decision;
  batch.deferred.add(target);
  return { kind: 'deferred' };
}
