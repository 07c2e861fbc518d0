import type { EventType, ResourceId, ResourceKind, TenantId } from '#identity';

/** Which row an event folds into: the primary key of `resource`. */
export interface Subject {
  readonly tenant: TenantId;
  readonly type: ResourceKind;
  readonly id: ResourceId;
}

export const subjectOf = (event: {
  readonly tenant: TenantId;
  readonly type: EventType;
  readonly subject: ResourceId;
}): Subject => ({ tenant: event.tenant, type: kindOf(event.type), id: event.subject });

export const subjectText = ({ tenant, type, id }: Subject): string => `${tenant}/${type}/${id}`;

const kindOf = (type: EventType): ResourceKind => (type.startsWith('rollcall.group.') ? 'Group' : 'User');
