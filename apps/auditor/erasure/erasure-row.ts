import type { ResourceId, TenantId } from '#identity';
import type { Erasure } from './erasure.ts';
import { isStep } from './step.ts';

export interface ErasureRow {
  readonly id: string;
  readonly tenant: TenantId;
  readonly subject: ResourceId;
  readonly step: string;
  readonly targets: readonly string[];
  readonly requested: Date;
  readonly requested_by: string;
  readonly due: Date;
  readonly completed: Date | null;
  readonly signed_off_by: string | null;
  readonly trouble: string | null;
}

export const ERASURE_COLUMNS =
  'id, tenant, subject, step, targets, requested, requested_by, due, completed, signed_off_by, trouble';

export function toErasure(row: ErasureRow): Erasure {
  const { step, requested_by: requestedBy, signed_off_by: signedOffBy, ...rest } = row;
  if (!isStep(step)) throw new Error(`erasure ${row.id} is at a step that this version does not know`);
  return { ...rest, step, requestedBy, signedOffBy };
}
