import { evolve, evolveMembership, partitionOf, type Gap, type OpenedEvent } from '#identity';
import { bridgeGap, type Discarded } from './bridge-gap.ts';
import type { FoldedResource } from './folded-resource.ts';
import { MembershipChange } from './membership-change.ts';
import { subjectOf, subjectText } from './subject.ts';

/** What a batch of events comes to: the last state of each resource that it changes, and its groups' members. */
export interface Folded {
  readonly kind: 'folded';
  readonly resources: readonly FoldedResource[];
  readonly memberships: readonly MembershipChange[];
}

/** An event is missing before this one. */
export interface MissingEvent {
  readonly kind: 'missing';
  readonly event: OpenedEvent;
  readonly gap: Gap;
}

/**
 * Folds events in their order onto what stands of their subjects. Pure. An event that a row has already taken in is
 * dropped, so that a second delivery changes nothing.
 */
export function foldInMemory(
  known: ReadonlyMap<string, FoldedResource>,
  events: readonly OpenedEvent[],
  discarded: Discarded,
): Folded | MissingEvent {
  const resources = new Map<string, FoldedResource>();
  const memberships = new Map<string, MembershipChange>();
  for (const event of events) {
    const { tenant, sequence, subject } = event;
    const key = subjectText(subjectOf(event));
    const before = resources.get(key) ?? known.get(key);
    if (before !== undefined && sequence <= before.sequence) continue;
    let evolved = evolve(before?.state, event);
    if (evolved.kind === 'gap') evolved = bridgeGap(before?.state, event, discarded) ?? evolved;
    if (evolved.kind === 'gap') return { kind: 'missing', event, gap: evolved };
    if (evolved.kind === 'untouched') continue;
    const partition = before?.partition ?? partitionOf(tenant, subject);
    resources.set(key, { tenant, partition, sequence, state: evolved.state });
    const members = evolveMembership(event);
    if (members !== 'all' && members.added.length + members.removed.length === 0) continue;
    const change = memberships.get(key) ?? new MembershipChange(tenant, subject);
    memberships.set(key, change);
    change.take(members);
  }
  return { kind: 'folded', resources: [...resources.values()], memberships: [...memberships.values()] };
}
