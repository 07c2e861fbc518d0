import type { EventType, OpenedEvent, ResourceId, ResourceKind, TenantId } from '#identity';

/** Which row an event folds into: the primary key of `resource`. */
export interface Subject {
  readonly tenant: TenantId;
  readonly type: ResourceKind;
  readonly id: ResourceId;
}

/** A subject of some events, and whether folding them needs the document that stands there. */
export interface FoldedSubject extends Subject {
  readonly needsDocument: boolean;
}

export const subjectOf = (event: {
  readonly tenant: TenantId;
  readonly type: EventType;
  readonly subject: ResourceId;
}): Subject => ({ tenant: event.tenant, type: kindOf(event.type), id: event.subject });

export const subjectText = ({ tenant, type, id }: Subject): string => `${tenant}/${type}/${id}`;

/**
 * The subjects of a batch, each once. Most events carry the whole document that comes after them; what stands there
 * then need not be read, which is most of the row.
 */
export function subjectsOf(events: readonly OpenedEvent[]): readonly FoldedSubject[] {
  const subjects = new Map<string, FoldedSubject>();
  for (const event of events) {
    const subject = subjectOf(event);
    const key = subjectText(subject);
    const needsDocument = subjects.get(key)?.needsDocument === true || !carriesDocument(event);
    subjects.set(key, { ...subject, needsDocument });
  }
  return [...subjects.values()];
}

const carriesDocument = ({ data }: OpenedEvent): boolean => data.opened && 'after' in data.value;

const kindOf = (type: EventType): ResourceKind => (type.startsWith('rollcall.group.') ? 'Group' : 'User');
