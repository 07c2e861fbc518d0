import { evolve, evolveMembership, partitionOf, type Gap, type OpenedEvent } from '#identity';
import { bridgeGap, type Discarded } from './bridge-gap.ts';
import type { FoldedResource } from './folded-resource.ts';
import { MembershipChange } from './membership-change.ts';
import { subjectOf, subjectText } from './subject.ts';

/** Resources by {@link subjectText}. */
export type FoldedResources = ReadonlyMap<string, FoldedResource>;

/** What a batch of events comes to: the last state of each resource that it changes, and its groups' members. */
export interface Folded {
  /** What stood of its subjects before. */
  readonly known: FoldedResources;
  readonly resources: FoldedResources;
  readonly memberships: readonly MembershipChange[];
}

const NOTHING_DISCARDED: Discarded = new Map();

/** Folds a batch of events one after the other, and keeps none of them. No I/O. */
export class Folding {
  private readonly resources = new Map<string, FoldedResource>();
  private readonly memberships = new Map<string, MembershipChange>();

  constructor(private readonly known: FoldedResources) {}

  /**
   * Takes the next event. One that a row has already taken in is dropped, so that a second delivery changes nothing.
   * A gap, and then nothing is done, where an event is missing before it that `discarded` does not explain.
   */
  take(event: OpenedEvent, discarded: Discarded = NOTHING_DISCARDED): Gap | undefined {
    const { tenant, sequence, subject } = event;
    const key = subjectText(subjectOf(event));
    const before = this.resources.get(key) ?? this.known.get(key);
    if (before !== undefined && sequence <= before.sequence) return undefined;
    let evolved = evolve(before?.state, event);
    if (evolved.kind === 'gap') evolved = bridgeGap(before?.state, event, discarded) ?? evolved;
    if (evolved.kind === 'gap') return evolved;
    if (evolved.kind === 'untouched') return undefined;
    const partition = before?.partition ?? partitionOf(tenant, subject);
    this.resources.set(key, { tenant, partition, sequence, state: evolved.state });
    const members = evolveMembership(event);
    if (members !== 'all' && members.added.length + members.removed.length === 0) return undefined;
    const change = this.memberships.get(key) ?? new MembershipChange(tenant, subject);
    this.memberships.set(key, change);
    change.take(members);
    return undefined;
  }

  get folded(): Folded {
    return { known: this.known, resources: this.resources, memberships: [...this.memberships.values()] };
  }
}
