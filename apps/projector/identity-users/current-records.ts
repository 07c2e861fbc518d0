import type { Pool } from 'pg';
import { findPeople } from '#directory';
import { isResourceId, isTenantId, type ResourceId, type TenantId } from '#identity';
import { toUserRecord, type UserRecord } from './user-record.ts';

/** The records of the people whom these keys name, as they are now. Keys that name nobody are left out. */
export async function currentRecords(pool: Pool, keys: readonly string[]): Promise<UserRecord[]> {
  const wanted = new Map<TenantId, ResourceId[]>();
  for (const key of keys) {
    const [tenant = '', id = ''] = key.split('/');
    if (isTenantId(tenant) && isResourceId(id)) wanted.set(tenant, [...(wanted.get(tenant) ?? []), id]);
  }
  const records: UserRecord[] = [];
  for (const [tenant, ids] of wanted) {
    const people = await findPeople(pool, tenant, ids);
    records.push(...[...people.values()].map(toUserRecord));
  }
  return records;
}
