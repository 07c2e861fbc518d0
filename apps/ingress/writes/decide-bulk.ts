import type { Command } from '#identity';
import { decideCommand, kindOf } from './decide-command.ts';
import type { OpenBatch } from './open-batch.ts';
import type { BulkOperation, BulkResult, BulkWrite } from './write.ts';

/** How often a bulk is decided anew because something that others refer to did not come about. */
const ROUNDS = 8;

/**
 * Decides the operations of a bulk one after the other. Ids are given before anything is decided, so an operation may
 * name what a later one creates, and groups may name each other in a circle (RFC 7644 §3.7.1): what is to be created
 * counts as living from the start. Where such a creation is refused after all, whoever names it is refused with it and
 * the bulk is decided again without them, so that no reference ever dangles. It ends: each round refuses at least one
 * more, and after the last round nothing is left that refers to what is not there.
 */
export function decideBulk(bulk: BulkWrite, batch: OpenBatch): readonly BulkResult[] {
  if (!bulk.operations.some(isReferring)) return decideOnce(bulk, batch, new Map());
  const dependent = new Map<number, number>();
  for (let round = 1; ; round += 1) {
    const undo = batch.mark();
    const results = decideOnce(bulk, batch, dependent);
    const dangling = danglingIn(bulk, results);
    if (dangling.size === 0) return results;
    undo();
    for (const [place, on] of round < ROUNDS ? dangling : allReferring(bulk)) {
      if (!dependent.has(place)) dependent.set(place, on);
    }
  }
}

/** `dependent`: the places that are refused with the place that each of them refers to. */
function decideOnce(bulk: BulkWrite, batch: OpenBatch, dependent: ReadonlyMap<number, number>): readonly BulkResult[] {
  const { operations, failOnErrors = Infinity } = bulk;
  const planned = expectCreations(operations, batch, dependent);
  const results: BulkResult[] = [];
  let errors = 0;
  for (const [place, operation] of operations.entries()) {
    const isRefused = (other: number): boolean =>
      dependent.has(other) || operations[other]?.kind !== 'command' || (other < place && !isDone(results[other]));
    const result: BulkResult =
      errors >= failOnErrors
        ? { kind: 'untried' }
        : decideOperation(operation, batch, dependent.get(place) ?? firstOf(operation, isRefused));
    if (!isDone(result)) errors += 1;
    results.push(result);
  }
  for (const { place, command } of planned) {
    if (!isDone(results[place])) batch.state.expectNoMore(command.tenant, command.id);
  }
  return results;
}

function decideOperation(operation: BulkOperation, batch: OpenBatch, dependsOn: number | undefined): BulkResult {
  if (operation.kind !== 'command') return operation;
  if (dependsOn !== undefined) return { kind: 'dependent', on: dependsOn };
  const decision = decideCommand(operation, batch);
  // It would have to wait for the next transaction, and a bulk has one: the client sends this operation again.
  return decision.kind === 'untried' ? { kind: 'busy', reason: 'a value was lost to another writer' } : decision;
}

const firstOf = (operation: BulkOperation, isRefused: (place: number) => boolean): number | undefined =>
  operation.kind === 'command' ? operation.refersTo.find(isRefused) : undefined;

interface Planned {
  readonly place: number;
  readonly command: Command;
}

function expectCreations(
  operations: readonly BulkOperation[],
  batch: OpenBatch,
  dependent: ReadonlyMap<number, number>,
): readonly Planned[] {
  const planned: Planned[] = [];
  const named = new Set(operations.flatMap((operation) => (operation.kind === 'command' ? operation.refersTo : [])));
  for (const place of named) {
    const operation = operations[place];
    if (operation?.kind !== 'command' || dependent.has(place)) continue;
    const { command } = operation;
    batch.state.expect(command.tenant, command.id, kindOf(command));
    planned.push({ place, command });
  }
  return planned;
}

/** The operations that came about though something they refer to did not, directly or through others, and what that is. */
function danglingIn(bulk: BulkWrite, results: readonly BulkResult[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const isMissing = (place: number): boolean => found.has(place) || !isDone(results[place]);
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [place, operation] of bulk.operations.entries()) {
      if (operation.kind !== 'command' || isMissing(place)) continue;
      const missing = operation.refersTo.find(isMissing);
      if (missing !== undefined) found.set(place, missing);
    }
  }
  return found;
}

function allReferring(bulk: BulkWrite): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [place, operation] of bulk.operations.entries()) {
    const [first] = operation.kind === 'command' ? operation.refersTo : [];
    if (first !== undefined) found.set(place, first);
  }
  return found;
}

const isReferring = (operation: BulkOperation): boolean =>
  operation.kind === 'command' && operation.refersTo.length > 0;

const isDone = (result: BulkResult | undefined): boolean =>
  result?.kind === 'outcome' && (result.outcome.kind === 'decided' || result.outcome.kind === 'unchanged');
