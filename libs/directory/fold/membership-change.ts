import type { MembershipDelta, ResourceId, ResourceKind, TenantId } from '#identity';

/** What the events of one batch do to one group's membership rows, in this order: clear, remove, add. */
export class MembershipChange {
  cleared = false;
  readonly added = new Map<string, ResourceKind>();
  readonly removed = new Set<string>();
  readonly tenant: TenantId;
  readonly group: ResourceId;

  constructor(tenant: TenantId, group: ResourceId) {
    this.tenant = tenant;
    this.group = group;
  }

  /** Takes one more event's change. Of what a batch says of one member the last word counts. */
  take(change: MembershipDelta | 'all'): void {
    if (change === 'all') {
      this.cleared = true;
      this.added.clear();
      this.removed.clear();
      return;
    }
    for (const { value } of change.removed) {
      this.added.delete(value);
      this.removed.add(value);
    }
    for (const { value, type } of change.added) {
      this.removed.delete(value);
      this.added.set(value, type);
    }
  }
}
