import type { ClientBase } from 'pg';
import type { ResourceKind, TenantId } from '#identity';
import { groupType, type ResourceType } from '#scim';
import { deleteClaims, moveClaims } from '../registry/claims.ts';
import { insertResources } from '../registry/insert-resources.ts';
import { deleteMemberships, insertMemberships } from '../registry/memberships.ts';
import { changeTally, type TallyChange } from '../registry/tally.ts';
import { deleteSearched } from '../search/delete-searched.ts';
import { updateResources } from '../registry/update-resources.ts';
import { deleteValues, insertValues, searchedValues, type SearchedValue } from '../registry/values.ts';
import type { BatchState, ChangedResource } from './batch-state.ts';
import type { ClaimPlan } from './claim-ledger.ts';

/**
 * The statements that write the last state of every changed resource, one per table, then the claims that are freed.
 * They are sent at once; the caller awaits them all.
 */
export function storeBatch(tx: ClientBase, state: BatchState, claims: ClaimPlan): Promise<void>[] {
  const typeOf = (tenant: TenantId, type: ResourceKind): ResourceType =>
    type === 'User' ? state.userType(tenant) : groupType;
  const changed = state.changedResources();
  const created = changed.filter(({ before }) => before === undefined);
  const updated = changed.filter(({ before }) => before !== undefined);
  const gone = updated.filter((resource) => resource.state.status !== 'live');
  const values = changedValues(changed);
  const members = state.changedMemberships();
  const counts = changedCounts(changed);
  return [
    ...when(created, () => insertResources(tx, created, state.now, typeOf)),
    ...when(updated, () => updateResources(tx, updated, state.now, typeOf)),
    ...when(gone, () => deleteSearched(tx, gone)),
    ...when(values.gone, () => deleteValues(tx, values.gone)),
    ...when(values.come, () => insertValues(tx, values.come)),
    ...when(claims.move, () => moveClaims(tx, claims.move)),
    ...when(claims.free, () => deleteClaims(tx, claims.free)),
    ...when(members.removed, () => deleteMemberships(tx, members.removed)),
    ...when(members.added, () => insertMemberships(tx, members.added)),
    // Last: who waits for a row of the tally waits for somebody who needs nothing but the head of the log.
    ...when(counts, () => changeTally(tx, counts)),
  ];
}

const when = (rows: readonly unknown[], statement: () => Promise<void>): Promise<void>[] =>
  rows.length === 0 ? [] : [statement()];

function changedCounts(changed: readonly ChangedResource[]): TallyChange[] {
  const counts = new Map<string, TallyChange>();
  for (const { tenant, state, before } of changed) {
    const difference = Number(state.status === 'live') - Number(before?.status === 'live');
    const key = `${tenant}/${state.type}`;
    const known = counts.get(key)?.difference ?? 0;
    counts.set(key, { tenant, type: state.type, difference: known + difference });
  }
  return [...counts.values()].filter(({ difference }) => difference !== 0);
}

function changedValues(changed: readonly ChangedResource[]): { gone: SearchedValue[]; come: SearchedValue[] } {
  const gone: SearchedValue[] = [];
  const come: SearchedValue[] = [];
  for (const { tenant, state, before } of changed) {
    const was = valuesOf(tenant, before);
    const is = valuesOf(tenant, state);
    const same = (a: SearchedValue) => (b: SearchedValue) => a.path === b.path && a.folded === b.folded;
    gone.push(...was.filter((value) => !is.some(same(value))));
    come.push(...is.filter((value) => !was.some(same(value))));
  }
  return { gone, come };
}

function valuesOf(tenant: ChangedResource['tenant'], state: ChangedResource['before']): SearchedValue[] {
  if (state?.type !== 'User' || !('document' in state)) return [];
  return searchedValues(tenant, state.id, state.document);
}
