import type { Operation } from './read-operation.ts';
import { referredBy } from './references.ts';

/**
 * The places of operations in the order in which they are carried out: as they were sent, but one whose path names
 * the bulkId of a later POST comes right after that POST. What is refused already keeps its place.
 */
export function inOrder(operations: readonly (Operation | undefined)[]): readonly number[] {
  const creations = new Set(operations.flatMap((operation) => (isNamed(operation) ? [operation.bulkId] : [])));
  const created = new Set<string>();
  const waiting = new Map<string, number[]>();
  const order: number[] = [];
  for (const [place, operation] of operations.entries()) {
    const needs = operation === undefined || operation.method === 'POST' ? undefined : referredBy(operation.target);
    if (needs !== undefined && creations.has(needs) && !created.has(needs)) {
      waiting.set(needs, [...(waiting.get(needs) ?? []), place]);
      continue;
    }
    order.push(place);
    if (!isNamed(operation)) continue;
    created.add(operation.bulkId);
    order.push(...(waiting.get(operation.bulkId) ?? []));
    waiting.delete(operation.bulkId);
  }
  return order;
}

const isNamed = (operation: Operation | undefined): operation is Operation & { readonly bulkId: string } =>
  operation?.method === 'POST' && operation.bulkId !== undefined;
