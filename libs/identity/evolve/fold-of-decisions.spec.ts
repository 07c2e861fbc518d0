import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changedAttributes, valuesOf, type JsonObject, type Resource } from '#scim';
import type { Command } from '../commands/command.ts';
import { decide } from '../decide/decide.ts';
import type { OpenedEvent } from '../events/opened-event.ts';
import type { ResourceState } from '../state/resource-state.ts';
import { GROUP, arbitraryLife } from '../testing/arbitrary-life.ts';
import { play, type Move } from '../testing/play.ts';
import { evolve } from './evolve.ts';
import { evolveMembership } from './evolve-membership.ts';

const RUNS = { numRuns: 300, seed: 20_261_124 };

const folded = (state: ResourceState | undefined, events: readonly OpenedEvent[]): ResourceState | undefined =>
  events.reduce((former, event) => {
    const evolved = evolve(former, event);
    if (evolved.kind !== 'evolved') throw new Error(`version ${String(event.version)} left a gap`);
    return evolved.state;
  }, state);

/** Every state, as JSON: what the registry and the directory keep. */
const kept = (state: ResourceState | undefined): unknown =>
  state === undefined ? undefined : JSON.parse(JSON.stringify(state));

const eachMove = (check: (move: Move, moves: readonly Move[]) => void): void => {
  fc.assert(
    fc.property(arbitraryLife(), (steps) => {
      const moves = play(steps);
      for (const move of moves) check(move, moves);
    }),
    RUNS,
  );
};

describe('invariant 5: folding what was decided', () => {
  it('ends in the state that was decided, step by step', () => {
    eachMove(({ before, outcome, events }) => {
      if (outcome.kind === 'decided') expect(kept(folded(before, events))).toEqual(kept(outcome.state));
    });
  });

  it('ends in the same state from zero', () => {
    fc.assert(
      fc.property(arbitraryLife(), (steps) => {
        const last = new Map<string, ResourceState>();
        const logs = new Map<string, OpenedEvent[]>();
        for (const { command, outcome, events } of play(steps)) {
          if (outcome.kind !== 'decided') continue;
          last.set(command.id, outcome.state);
          logs.set(command.id, [...(logs.get(command.id) ?? []), ...events]);
        }
        for (const [id, state] of last) expect(kept(folded(undefined, logs.get(id) ?? []))).toEqual(kept(state));
      }),
      RUNS,
    );
  });

  it('makes the rows of a membership that the group was decided to have', () => {
    fc.assert(
      fc.property(arbitraryLife(), (steps) => {
        const rows = new Set<string>();
        for (const { command, membership, outcome, events } of play(steps)) {
          if (command.id !== GROUP || outcome.kind !== 'decided') continue;
          expect([...rows].sort()).toEqual([...membership.current.keys()].sort());
          for (const event of events) {
            const change = evolveMembership(event);
            if (change === 'all') rows.clear();
            else {
              for (const { value } of change.removed) expect(rows.delete(value)).toBe(true);
              for (const { value } of change.added) expect(rows.size).toBeLessThan(rows.add(value).size);
            }
          }
        }
      }),
      RUNS,
    );
  });

  it('of a destroyed key ends in the same tombstone, whatever could still be opened', () => {
    eachMove(({ before, outcome, events }) => {
      if (outcome.kind !== 'decided' || outcome.state.status !== 'deleted') return;
      const unknown: ResourceState | undefined =
        before !== undefined && 'document' in before ? { ...before, document: null } : before;
      expect(folded(unknown, events)).toEqual(outcome.state);
    });
  });
});

describe('what is decided', () => {
  it('invariant 2: counts a version with each event, and never leaves one out', () => {
    eachMove(({ before, outcome, events }) => {
      if (outcome.kind !== 'decided') return;
      const from = before?.version ?? 0;
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => from + index + 1));
      expect(events.length).toBeGreaterThan(0);
      expect(outcome.state.version).toBe(from + events.length);
    });
  });

  it('names in each event what changed, and tells its former values, so that a change can be read backwards', () => {
    eachMove(({ before, events }) => {
      let former = before !== undefined && 'document' in before ? before.document : undefined;
      for (const event of events) {
        if (!event.data.opened || !('after' in event.data.value)) continue;
        const { after } = event.data.value;
        expect(event.changed).toEqual(changedAttributes(former ?? undefined, after));
        if ('before' in event.data.value && former) expectFormer(former, event.data.value.before, event.changed ?? []);
        former = after;
      }
    });
  });

  it('invariant 6: of a command that is sent again at once is nothing', () => {
    eachMove(({ command, now, membership, outcome }) => {
      if (outcome.kind !== 'decided' || !isRepeatable(command)) return;
      const current = new Map(membership.current);
      for (const { value } of outcome.members.removed) current.delete(value);
      for (const { value, type } of outcome.members.added) current.set(value, type);
      const { ifMatch: _, ...unconditional } = { ifMatch: undefined, ...command };
      const again = decide(outcome.state, unconditional, { now, membership: { ...membership, current } });
      expect(again).toEqual({ kind: 'unchanged', state: outcome.state });
    });
  });

  it('invariant 6: of a PUT of what a person was made of is nothing', () => {
    eachMove(({ command, now, membership, outcome }) => {
      if (outcome.kind !== 'decided' || command.kind !== 'createUser') return;
      const { tenant, id, resource } = command;
      const put = decide(outcome.state, { kind: 'replaceUser', tenant, id, resource }, { now, membership });
      expect(put).toEqual({ kind: 'unchanged', state: outcome.state });
    });
  });

  it('obeys If-Match, and answers what is not there with 404 before it', () => {
    eachMove(({ command, before, outcome }) => {
      const tags = 'ifMatch' in command ? command.ifMatch : undefined;
      if (!Array.isArray(tags)) return;
      if (before?.status !== 'live') expect(outcome.kind).toBe('notFound');
      else if (!tags.includes(before.version))
        expect(outcome).toEqual({ kind: 'preconditionFailed', version: before.version });
      else expect(outcome.kind).not.toBe('preconditionFailed');
    });
  });

  it('never brings back what was deleted', () => {
    eachMove(({ command, before, outcome }) => {
      if (before === undefined || before.status === 'live' || before.status === 'erasing') return;
      expect(outcome.kind).toBe(command.kind.startsWith('create') ? 'conflict' : 'notFound');
    });
  });
});

function expectFormer(former: Resource, told: JsonObject, changed: readonly string[]): void {
  expect(told).toEqual(JSON.parse(JSON.stringify(valuesOf(former, changed))));
}

/**
 * A PUT is idempotent (RFC 9110 §9.2.2). A PATCH of several operations need not be: what its first adds, a filter of its
 * second may find when it comes again.
 */
function isRepeatable(command: Command): boolean {
  if (command.kind === 'patchUser' || command.kind === 'patchGroup') return command.patch.changes.length <= 1;
  return command.kind === 'replaceUser' || command.kind === 'replaceGroup' || command.kind === 'revokeExpiredConsents';
}
