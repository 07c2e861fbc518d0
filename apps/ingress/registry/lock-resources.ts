import type { ClientBase } from 'pg';
import { keyText, type ResourceKey } from './resource-row.ts';

/** `delete` waits for everybody, `change` for other changes and deletes, `refer` (a member named) for a delete only. */
export type LockStrength = 'refer' | 'change' | 'delete';

export interface LockRequest extends ResourceKey {
  readonly strength: LockStrength;
}

const ORDER: Record<LockStrength, number> = { refer: 0, change: 1, delete: 2 };

/**
 * Locks the rows that exist, people by id, then groups by id, each once and in the strongest way asked for, and
 * returns the transaction's time. Nothing is read: after a wait only the locked row itself is fresh, so state is read
 * by later statements. Call it first in the transaction.
 */
export async function lockResources(tx: ClientBase, requests: readonly LockRequest[]): Promise<Date> {
  const locks = inLockOrder(requests);
  const { rows } = await tx.query<{ time: Date }>({
    name: 'lock-resources',
    text: 'SELECT registry.lock_resources($1::text[], $2::text[], $3::uuid[], $4::text[]) AS time',
    values: [
      locks.map((lock) => lock.tenant),
      locks.map((lock) => lock.type),
      locks.map((lock) => lock.id),
      locks.map((lock) => lock.strength),
    ],
  });
  const time = rows[0]?.time;
  if (time === undefined) throw new Error('lock_resources returned no row');
  return time;
}

/** One request per row, the strongest, in the one order that every writer keeps. */
export function inLockOrder(requests: readonly LockRequest[]): LockRequest[] {
  const strongest = new Map<string, LockRequest>();
  for (const request of requests) {
    const key = keyText(request);
    const known = strongest.get(key);
    if (known === undefined || ORDER[known.strength] < ORDER[request.strength]) strongest.set(key, request);
  }
  return [...strongest.values()].sort(byLockOrder);
}

function byLockOrder(a: LockRequest, b: LockRequest): number {
  if (a.type !== b.type) return a.type === 'User' ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.tenant < b.tenant ? -1 : 1;
}
