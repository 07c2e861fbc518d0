import { membersNeeded } from '#identity';
import { BatchState, heldClaims } from './batch-state.ts';
import { ClaimLedger, type ClaimVerdict } from './claim-ledger.ts';
import { decideBulk } from './decide-bulk.ts';
import { decideCommand } from './decide-command.ts';
import { idText, type Loaded } from './loaded.ts';
import { OpenBatch, type PlannedEvent } from './open-batch.ts';
import {
  commandsOf,
  type BulkWrite,
  type CommandWrite,
  type FactWrite,
  type Write,
  type WriteResult,
} from './write.ts';

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
      return decideWholeBulk(write, batch);
  }
}

function decideFact(fact: FactWrite, loaded: Loaded, batch: OpenBatch): WriteResult {
  if (!loaded.subjects.has(idText(fact.tenant, fact.subject))) return { kind: 'fact', recorded: 'unknownSubject' };
  const name = idText(fact.tenant, fact.id);
  if (batch.facts.has(name) || !loaded.newFacts.has(name)) return { kind: 'fact', recorded: 'duplicate' };
  batch.facts.add(name);
  batch.events.push({ ...fact });
  return { kind: 'fact', recorded: 'new' };
}

function decideSingle(write: CommandWrite, batch: OpenBatch): Decision {
  if (!waits(write, batch)) {
    const decision = decideCommand(write, batch);
    if (decision.kind !== 'untried') return decision;
  }
  return defer(write, batch);
}

function decideWholeBulk(bulk: BulkWrite, batch: OpenBatch): Decision {
  return waits(bulk, batch) ? defer(bulk, batch) : { kind: 'bulk', results: decideBulk(bulk, batch) };
}

/** Whether a deferred command stands before this write on a resource that it changes or names. */
function waits(write: Write, { deferred }: OpenBatch): boolean {
  if (deferred.size === 0) return false;
  return commandsOf(write).some((command) => {
    const needed = membersNeeded(command);
    const named = needed.kind === 'none' ? [] : needed.ids;
    return [command.id, ...named].some((id) => deferred.has(idText(command.tenant, id)));
  });
}

function defer(write: Write, batch: OpenBatch): Decision {
  for (const { tenant, id } of commandsOf(write)) batch.deferred.add(idText(tenant, id));
  return { kind: 'deferred' };
}
