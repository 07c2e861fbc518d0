import type { ResourceId, TenantId } from '#identity';
import type { Step } from './step.ts';

/** A request to be erased (GDPR Art. 17), as it stands. Nothing in it is personal. */
export interface Erasure {
  readonly id: string;
  readonly tenant: TenantId;
  readonly subject: ResourceId;
  readonly step: Step;
  /** Targets that owe a receipt. */
  readonly targets: readonly string[];
  readonly requested: Date;
  readonly requestedBy: string;
  readonly due: Date;
  readonly completed: Date | null;
  readonly signedOffBy: string | null;
  /** Why it does not go on just now; null while it does. */
  readonly trouble: string | null;
}
