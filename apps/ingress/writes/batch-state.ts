import type {
  Claim as StateClaim,
  Members,
  MembershipDelta,
  ResourceId,
  ResourceKind,
  ResourceState,
  TenantId,
} from '#identity';
import { claimsOf } from '#identity';
import { userType, type ResourceType } from '#scim';
import type { Claim, OwnedClaim } from '../registry/claims.ts';
import type { Membership } from '../registry/memberships.ts';
import { keyText, type StoredResource } from '../registry/resource-row.ts';
import { idText, keyOf, resourceKey, type Loaded } from './loaded.ts';

export interface ChangedResource extends StoredResource {
  /** As it was locked; undefined for a resource that this batch makes. */
  readonly before: ResourceState | undefined;
}

/** The registry as it stands in the middle of a batch: what was read, and what the commands so far have made of it. */
export class BatchState {
  private readonly changed: Map<string, ChangedResource>;
  private readonly living: Map<string, ResourceKind>;
  private readonly members: Map<string, Map<string, ResourceKind>>;
  private readonly touched: Map<string, Membership>;

  /** `from`: a batch half decided, of which this one is a copy. */
  constructor(
    private readonly loaded: Loaded,
    from?: BatchState,
  ) {
    this.changed = new Map(from?.changed);
    this.living = new Map(from?.living ?? loaded.living);
    this.members = new Map([...(from?.members ?? loaded.members)].map(([group, rows]) => [group, new Map(rows)]));
    this.touched = new Map(from?.touched);
  }

  copy(): BatchState {
    return new BatchState(this.loaded, this);
  }

  get now(): string {
    return this.loaded.now;
  }

  userType(tenant: TenantId): ResourceType {
    return this.loaded.userTypes.get(tenant) ?? userType;
  }

  state(tenant: TenantId, type: ResourceKind, id: ResourceId): ResourceState | undefined {
    const key = keyText({ tenant, type, id });
    return (this.changed.get(key) ?? this.loaded.resources.get(key))?.state;
  }

  membersOf(tenant: TenantId, group: ResourceId): Members {
    return this.members.get(keyText(resourceKey(tenant, 'Group', group))) ?? new Map<string, ResourceKind>();
  }

  /** Of these ids those that live now, also by what this batch has created or deleted. */
  livingOf(tenant: TenantId, ids: readonly string[]): Members {
    const found = new Map<string, ResourceKind>();
    for (const id of ids) {
      const type = this.living.get(idText(tenant, id));
      if (type !== undefined) found.set(id, type);
    }
    return found;
  }

  /** A resource that a later command creates counts as living from here on. */
  expect(tenant: TenantId, id: ResourceId, type: ResourceKind): void {
    this.living.set(idText(tenant, id), type);
  }

  expectNoMore(tenant: TenantId, id: ResourceId): void {
    this.living.delete(idText(tenant, id));
  }

  apply(tenant: TenantId, state: ResourceState, members: MembershipDelta): void {
    const stored = { tenant, state };
    const key = keyOf(stored);
    const before = this.changed.has(key) ? this.changed.get(key)?.before : this.loaded.resources.get(key)?.state;
    this.changed.set(key, { ...stored, before });
    if (state.status === 'live') this.living.set(idText(tenant, state.id), state.type);
    else this.living.delete(idText(tenant, state.id));
    if (state.type === 'Group') this.applyMembers(tenant, state.id, key, members);
  }

  private applyMembers(tenant: TenantId, grp: ResourceId, group: string, delta: MembershipDelta): void {
    const members = this.members.get(group) ?? new Map<string, ResourceKind>();
    this.members.set(group, members);
    for (const { value, type } of delta.removed) {
      members.delete(value);
      this.touched.set(`${group}/${value}`, { tenant, grp, member: value as ResourceId, type });
    }
    for (const { value, type } of delta.added) {
      members.set(value, type);
      this.touched.set(`${group}/${value}`, { tenant, grp, member: value as ResourceId, type });
    }
  }

  /** The resources that differ from what was locked, each in its last state. */
  changedResources(): ChangedResource[] {
    return [...this.changed.values()];
  }

  /** Membership rows to insert and to delete: only what differs from what was read. */
  changedMemberships(): { readonly added: Membership[]; readonly removed: Membership[] } {
    const added: Membership[] = [];
    const removed: Membership[] = [];
    for (const row of this.touched.values()) {
      const group = keyText(resourceKey(row.tenant, 'Group', row.grp));
      const was = this.loaded.members.get(group)?.has(row.member) ?? false;
      const is = this.members.get(group)?.has(row.member) ?? false;
      if (is && !was) added.push(row);
      if (was && !is) removed.push(row);
    }
    return { added, removed };
  }
}

export const tenantClaims = (tenant: TenantId, state: ResourceState | undefined): Claim[] =>
  state === undefined ? [] : claimsOf(state).map((claim: StateClaim) => ({ tenant, ...claim }));

/** The claims that the locked resources hold. */
export const heldClaims = (loaded: Loaded): OwnedClaim[] =>
  [...loaded.resources.values()].flatMap(({ tenant, state }) =>
    tenantClaims(tenant, state).map((claim) => ({ ...claim, resource: state.id })),
  );
