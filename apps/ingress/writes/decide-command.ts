import { decide, membersNeeded, type Command, type Outcome, type ResourceState } from '#identity';
import { tenantClaims, type BatchState } from './batch-state.ts';
import type { OpenBatch } from './open-batch.ts';
import type { CommandResult, CommandWrite } from './write.ts';

/** A resource's canonical JSON, at most: so that a rendered event, before and after in it, stays below 900 KB. */
export const MAX_RESOURCE_BYTES = 262_144;

/** `untried`: decided again after the claim insert, the command wants a value that was not tried. */
export type CommandDecision = CommandResult | { readonly kind: 'untried' };

/** Decides one command on what the batch has come to so far, and takes what it decides into the batch. */
export function decideCommand({ command, ids }: CommandWrite, batch: OpenBatch): CommandDecision {
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
  if (taking.kind === 'untried') return taking;
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
  for (const [index, { type, subject, data }] of (outcome.facts ?? []).entries()) {
    batch.events.push({
      kind: 'fact',
      tenant: command.tenant,
      id: ids.at(outcome.events.length + index),
      type,
      subject,
      source: `/tenants/${command.tenant}/audit`,
      ...(command.actor === undefined ? {} : { actor: command.actor }),
      data,
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
  return decide(before, command, { now: state.now, membership, userType: state.userType(command.tenant) });
}

const sizeOf = (state: ResourceState): number =>
  'document' in state && state.document !== null ? Buffer.byteLength(JSON.stringify(state.document)) : 0;

export const kindOf = (command: Command): 'User' | 'Group' => (command.kind.endsWith('Group') ? 'Group' : 'User');
