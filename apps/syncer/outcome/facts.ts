import type { EventData, EventId, FactType } from '#identity';
import { isEventId } from '#identity';
import { uuidV7 } from '#platform';
import type { WorkRow } from '../leases/work-row.ts';

type TargetFactType = Extract<
  FactType,
  'rollcall.target.applied' | 'rollcall.target.failed' | 'rollcall.erasure.receipt'
>;

/** Something the log is to be told about a person and a target. The id is made once, so that telling it twice is telling it once. */
export type Fact = {
  readonly [T in TargetFactType]: { readonly id: EventId; readonly type: T; readonly data: EventData<T> };
}[TargetFactType];

export type AppliedAction = EventData<'rollcall.target.applied'>['action'];

/** `changed`: field names at the target. */
export const applied = (row: WorkRow, action: AppliedAction, changed: readonly string[]): Fact => ({
  id: newId(),
  type: 'rollcall.target.applied',
  data: { target: row.target, action, wanted: row.wanted, changed: [...changed] },
});

export const failed = (data: EventData<'rollcall.target.failed'>): Fact => ({
  id: newId(),
  type: 'rollcall.target.failed',
  data,
});

export const receipt = (data: EventData<'rollcall.erasure.receipt'>): Fact => ({
  id: newId(),
  type: 'rollcall.erasure.receipt',
  data,
});

function newId(): EventId {
  const id = uuidV7();
  if (!isEventId(id)) throw new TypeError('no event id');
  return id;
}
