import type { SealedEvent } from '#event-log';
import { isStateEventType, type EventType, type ResourceId, type ResourceKind, type TenantId } from '#identity';

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

/** Facts say nothing of a resource's state, except that its erasure has begun. */
export const isFolded = ({ type }: SealedEvent): boolean =>
  isStateEventType(type) || type === 'rollcall.erasure.requested';

/**
 * The subjects of what folds of a batch, each once. Most events bring the whole document that comes after them, or end
 * it; what stands there then need not be read, which is most of the row.
 */
export function subjectsOf(events: readonly SealedEvent[]): readonly FoldedSubject[] {
  const subjects = new Map<string, FoldedSubject>();
  for (const event of events) {
    if (!isFolded(event)) continue;
    const subject = subjectOf(event);
    const key = subjectText(subject);
    const needsDocument = subjects.get(key)?.needsDocument === true || KEEPS_DOCUMENT.has(event.type);
    subjects.set(key, { ...subject, needsDocument });
  }
  return [...subjects.values()];
}

/** What `evolve` makes of these has the document that was there before. */
const KEEPS_DOCUMENT: ReadonlySet<EventType> = new Set<EventType>([
  'rollcall.group.members_changed',
  'rollcall.erasure.requested',
]);

const kindOf = (type: EventType): ResourceKind => (type.startsWith('rollcall.group.') ? 'Group' : 'User');
