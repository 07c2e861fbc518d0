import type { LoggedEvent, PersonFacts } from './logged-event.ts';
import type { Write } from './write.ts';

export const ada: PersonFacts = { familyName: 'm1', email: 'm1@example.org', active: true, newsletter: false };

/** A short log in which nothing is wrong: Ada comes, consents with a new name, a group takes her in, Bob goes. */
export const soundLog: readonly LoggedEvent[] = [
  event(1, 'ada', 1, 'rollcall.user.created', ['m1'], { kind: 'person', person: ada }),
  event(2, 'bob', 1, 'rollcall.user.created', ['m2'], { kind: 'person', person: { ...ada, familyName: 'm2' } }),
  event(3, 'ada', undefined, 'rollcall.target.applied', [], { kind: 'fact' }),
  event(4, 'ada', 2, 'rollcall.user.updated', ['m3'], { kind: 'person', person: { ...ada, familyName: 'm3' } }),
  event(5, 'ada', 3, 'rollcall.consent.granted', ['m3'], {
    kind: 'person',
    person: { ...ada, familyName: 'm3', newsletter: true },
  }),
  event(6, 'staff', 1, 'rollcall.group.created', ['m4'], { kind: 'group', displayName: 'm4' }),
  event(7, 'staff', 2, 'rollcall.group.members_changed', ['m5'], {
    kind: 'members',
    added: ['ada', 'bob'],
    removed: [],
  }),
  event(8, 'bob', 2, 'rollcall.user.deleted', ['m6'], { kind: 'end' }),
];

/** What the clients remember of it: all answered, but for one that was refused and one that nobody knows of. */
export const soundWrites: readonly Write[] = [
  write('m1', 'ada', 1, ['rollcall.user.created']),
  write('m2', 'bob', 1, ['rollcall.user.created']),
  { ...write('m0', 'ada', 2, ['rollcall.user.created']), subject: undefined, outcome: 'refused', version: undefined },
  write('m3', 'ada', 3, ['rollcall.user.updated', 'rollcall.consent.granted']),
  { ...write('m9', 'ada', 4, ['rollcall.user.updated']), outcome: 'unanswered', version: undefined },
  write('m4', 'staff', 1, ['rollcall.group.created']),
  write('m5', 'staff', 2, ['rollcall.group.members_changed']),
  { ...write('m6', 'bob', 2, ['rollcall.user.deleted']), version: undefined },
];

function event(
  sequence: number,
  subject: string,
  version: number | undefined,
  type: string,
  marks: readonly string[],
  content: LoggedEvent['content'],
): LoggedEvent {
  const partition = subject === 'ada' ? 1 : 2;
  return { sequence, id: `e${sequence}`, type, subject, partition, version, bytes: `{${sequence}}`, marks, content };
}

function write(mark: string, subject: string, version: number, types: readonly string[]): Write {
  return { mark, resource: subject, subject, outcome: 'answered', version, types };
}
