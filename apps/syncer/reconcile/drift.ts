import type { ResourceId } from '#identity';
import type { Desired, RemoteAccount, Target } from '#targets';

/** How a target differs from what the directory wants of it. */
export type Drift =
  /** Linked, and no longer there. */
  | 'missing'
  /** Fields have other values. */
  | 'changed'
  /** It carries our id, and we have no link to it. */
  | 'lost_link'
  /** It carries the id of somebody who should have no account. */
  | 'orphan'
  /** The same, of somebody who was erased. */
  | 'resurrected_after_erasure'
  /** It carries the id of somebody who has another account. */
  | 'duplicate'
  /** Nobody's that we know. */
  | 'unmanaged';

export interface Finding {
  readonly drift: Drift;
  /** Null where it is nobody's. */
  readonly resource: ResourceId | null;
  readonly remoteId: string;
  /** Names of the fields that differ. */
  readonly fields: readonly string[];
}

/** What we remember of a person at the target. */
export interface Remembered {
  readonly resource: ResourceId;
  readonly remoteId: string | null;
  readonly standing: string | null;
  /** Everything wanted has been applied; of others nothing is concluded. */
  readonly settled: boolean;
}

/** An account that is linked to a person. */
export function judgeLinked(
  target: Target,
  remembered: Remembered,
  wish: Desired | undefined,
  account: RemoteAccount,
): Finding | undefined {
  if (!remembered.settled || wish?.kind !== 'present' || remembered.standing !== 'present') return undefined;
  const fields = target.differences('User', wish.document, account.document);
  if (fields.length === 0) return undefined;
  return { drift: 'changed', resource: remembered.resource, remoteId: account.remoteId, fields };
}

/** An account that is linked to a person and no longer there. Where none is wanted, none is missing. */
export function judgeMissing({ resource, remoteId }: Remembered, wish: Desired | undefined): Finding | undefined {
  if (wish?.kind !== 'present' || remoteId === null) return undefined;
  return { drift: 'missing', resource, remoteId, fields: [] };
}

/** An account that is linked to nobody. `remembered`, `wish`: of the person whose id it carries, if it carries one. */
export function judgeUnlinked(
  remembered: Remembered | undefined,
  wish: Desired | undefined,
  account: RemoteAccount,
): Finding | undefined {
  const { remoteId } = account;
  if (wish === undefined) return { drift: 'unmanaged', resource: null, remoteId, fields: [] };
  if (remembered?.settled === false) return undefined;
  const resource = remembered?.resource ?? null;
  if (remembered !== undefined && remembered.remoteId !== null) {
    return { drift: 'duplicate', resource, remoteId, fields: [] };
  }
  return { drift: DRIFT_OF[wish.kind], resource, remoteId, fields: [] };
}

const DRIFT_OF = {
  present: 'lost_link',
  unmappable: 'lost_link',
  left: 'orphan',
  deleted: 'orphan',
  erased: 'resurrected_after_erasure',
} as const satisfies Record<Desired['kind'], Drift>;

/** The kinds that the engine can mend by itself; of the others a person decides. */
export const MENDED: readonly Drift[] = ['missing', 'changed', 'lost_link', 'orphan', 'resurrected_after_erasure'];
