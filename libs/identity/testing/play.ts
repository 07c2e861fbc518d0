import type { Command } from '../commands/command.ts';
import { decide } from '../decide/decide.ts';
import type { Outcome } from '../decide/outcome.ts';
import type { EventDraft } from '../events/event-draft.ts';
import { isClearEventType } from '../events/event-type.ts';
import type { OpenedEvent } from '../events/opened-event.ts';
import { readEvent } from '../events/read-event.ts';
import type { EventId, KeyId, Sequence } from '../ids.ts';
import type { Membership } from '../state/membership.ts';
import type { ResourceKind, ResourceState } from '../state/resource-state.ts';
import { GROUP, MEMBERS, PERSON, START, type Step } from './arbitrary-life.ts';

/** What one command came to, with what stood before it. */
export interface Move {
  readonly command: Command;
  readonly now: string;
  readonly before: ResourceState | undefined;
  readonly membership: Membership;
  readonly outcome: Outcome;
  /** The events that were drafted, as a reader of the log sees them. */
  readonly events: readonly OpenedEvent[];
}

/** All but the last live. */
const living: ReadonlyMap<string, ResourceKind> = new Map([
  ...MEMBERS.slice(0, -1).map((id) => [id, 'User'] as const),
  [PERSON, 'User'],
]);

/** Decides the commands one after the other as the writer does: each on the state that those before have led to. */
export function play(steps: readonly Step[]): readonly Move[] {
  const states = new Map<string, ResourceState>();
  let members: ReadonlyMap<string, ResourceKind> = new Map();
  const moves: Move[] = [];
  let sequence = 0;
  let clock = START;
  for (const { command, minutes } of steps) {
    clock += minutes * 60_000;
    const now = new Date(clock).toISOString();
    const before = states.get(command.id);
    const membership = { current: command.id === GROUP ? members : new Map<string, ResourceKind>(), living };
    const outcome = decide(before, command, { now, membership });
    if (outcome.kind !== 'decided') {
      moves.push({ command, now, before, membership, outcome, events: [] });
      continue;
    }
    const { kid } = outcome.state;
    const events = outcome.events.map((draft) => readable(draft, { kid, time: now, sequence: (sequence += 1) }));
    states.set(command.id, outcome.state);
    const kept = new Map(members);
    for (const { value } of outcome.members.removed) kept.delete(value);
    for (const { value, type } of outcome.members.added) kept.set(value, type);
    members = outcome.state.status === 'deleted' && command.id === GROUP ? new Map() : kept;
    moves.push({ command, now, before, membership, outcome, events });
  }
  return moves;
}

function readable(draft: EventDraft, at: { kid: KeyId; time: string; sequence: number }): OpenedEvent {
  const { type, subject, version, changed, data } = draft;
  const sequence = at.sequence as Sequence;
  const id = `00000000-0000-7000-8000-${String(sequence).padStart(12, '0')}` as EventId;
  // By way of text, as everything goes into the log and out of it.
  const value: unknown = JSON.parse(JSON.stringify(data));
  return readEvent(
    {
      id,
      tenant: 'default' as never,
      source: '/tenants/default/scim',
      type,
      subject,
      sequence,
      time: at.time,
      version,
      changed,
    },
    isClearEventType(type) ? { kind: 'clear', value } : { kind: 'sealed', kid: at.kid, value },
  );
}
