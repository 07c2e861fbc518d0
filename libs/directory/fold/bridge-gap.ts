import { evolve, type Evolved, type OpenedEvent, type ResourceState } from '#identity';
import { FORGOTTEN } from './folded-resource.ts';
import { subjectOf, subjectText } from './subject.ts';

/** Which versions of which subjects ({@link subjectText}) a person has given up for good. */
export type Discarded = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * A version that is missing on purpose. Two things leave such a gap: events that could not be applied and were
 * discarded by a person, and events that were parked when the person they are about was deleted or erased, which
 * clears the queue. Undefined: neither explains it, so an event was lost.
 */
export function bridgeGap(
  state: ResourceState | undefined,
  event: OpenedEvent,
  discarded: Discarded,
): Evolved<ResourceState> | undefined {
  const { version } = event;
  const present = state?.version ?? 0;
  if (version === undefined || version <= present + 1) return undefined;
  if (!endsAPerson(event) && !allDiscarded(event, present + 1, version - 1, discarded)) return undefined;
  return evolve({ ...(state ?? beginning(event)), version: version - 1 }, event);
}

const endsAPerson = (event: OpenedEvent): boolean =>
  event.type === 'rollcall.user.deleted' || event.type === 'rollcall.user.erased';

function allDiscarded(event: OpenedEvent, first: number, last: number, discarded: Discarded): boolean {
  const versions = discarded.get(subjectText(subjectOf(event)));
  for (let version = first; version <= last; version += 1) if (versions?.has(version) !== true) return false;
  return true;
}

/** What is known of somebody whose creation was given up: by the clear attributes of the next event only. */
function beginning(event: OpenedEvent): ResourceState {
  const { type, id } = subjectOf(event);
  const { time } = event;
  const live = {
    id,
    version: 0,
    status: 'live',
    document: null,
    kid: FORGOTTEN,
    created: time,
    modified: time,
  } as const;
  return type === 'User' ? { type, ...live } : { type, ...live };
}
