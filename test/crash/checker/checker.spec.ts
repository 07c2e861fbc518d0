import { describe, expect, it } from '@jest/globals';
import type { Anomaly } from './anomaly.ts';
import { checkAccounts, type Account, type Wanted } from './check-accounts.ts';
import { checkDirectory, type DirectoryRow } from './check-directory.ts';
import { checkPolls, type Polled } from './check-polls.ts';
import { checkSequence } from './check-sequence.ts';
import { checkTopic, type TopicRecord } from './check-topic.ts';
import { checkUsersTopic, type UserState } from './check-users-topic.ts';
import { checkWrites } from './check-writes.ts';
import { expectedOf } from './expected-state.ts';
import type { LoggedEvent } from './logged-event.ts';
import { ada, soundLog, soundWrites } from './sound-story.ts';

const names = (anomalies: readonly Anomaly[]): string[] => [...new Set(anomalies.map(({ name }) => name))].sort();
/** The log with some of its events changed, taken out (undefined) or put in again. */
const log = (change: (event: LoggedEvent) => LoggedEvent | readonly LoggedEvent[] | undefined): LoggedEvent[] =>
  soundLog.flatMap((event) => change(event) ?? []);

describe('the log by itself', () => {
  it('is sound in a sound story', () => expect(checkSequence(soundLog)).toEqual([]));

  it('with a number missing has inconsistent offsets', () => {
    expect(names(checkSequence(log((event) => (event.sequence === 3 ? undefined : event))))).toEqual([
      'inconsistent offsets',
    ]);
  });

  it('with a version left out has inconsistent offsets', () => {
    const holed = log((event) => (event.sequence === 5 ? { ...event, version: 4 } : event));
    expect(names(checkSequence(holed))).toEqual(['inconsistent offsets']);
  });

  it('with an event that stands twice has a duplicate', () => {
    expect(names(checkSequence(log((event) => (event.sequence === 5 ? { ...event, id: 'e4' } : event))))).toEqual([
      'duplicate',
    ]);
  });

  it('with a version that comes twice has a duplicate', () => {
    expect(names(checkSequence(log((event) => (event.sequence === 5 ? { ...event, version: 2 } : event))))).toEqual([
      'duplicate',
    ]);
  });
});

describe('the clients’ record against the log', () => {
  const check = (events: readonly LoggedEvent[], writes = soundWrites): string[] => names(checkWrites(writes, events));

  it('is sound in a sound story', () => expect(checkWrites(soundWrites, soundLog)).toEqual([]));

  it('finds an answered write that is not there: a lost write', () => {
    expect(check(log((event) => (event.marks.includes('m5') ? undefined : event)))).toEqual(['lost write']);
  });

  it('allows an unanswered write to be there once', () => {
    const known = soundWrites.filter(({ mark }) => mark !== 'm3');
    const late = log((event) => {
      if (event.sequence === 5) return undefined;
      return event.sequence === 4 ? { ...event, marks: ['m9'] } : event;
    });
    expect(check(late, known)).toEqual([]);
    expect(
      check(
        log((event) => (event.marks.includes('m3') ? undefined : event)),
        known,
      ),
    ).toEqual([]);
  });

  it('finds a write that took effect twice: a duplicate', () => {
    const twice = log((event) =>
      event.sequence === 7 ? [event, { ...event, sequence: 9, id: 'e9', version: 3 }] : event,
    );
    expect(check(twice)).toEqual(['duplicate']);
  });

  it('finds a refused write that is there: an aborted read', () => {
    expect(check(log((event) => (event.sequence === 1 ? { ...event, marks: ['m1', 'm0'] } : event)))).toEqual([
      'aborted read',
    ]);
  });

  it('finds a state event that nobody asked for: an aborted read', () => {
    const stray = log((event) =>
      event.sequence === 8 ? [event, { ...event, sequence: 9, subject: 'x', marks: [] }] : event,
    );
    expect(check(stray)).toEqual(['aborted read']);
  });

  it('finds a stranger’s event between those of one request: an internal send-skip', () => {
    const parted = log((event) =>
      event.sequence === 5 ? { ...event, sequence: 6 } : event.sequence === 6 ? { ...event, sequence: 5 } : event,
    );
    expect(check(parted)).toContain('internal send-skip');
  });

  it('finds an ETag that the log does not bear out: inconsistent offsets', () => {
    const writes = soundWrites.map((write) => (write.mark === 'm4' ? { ...write, version: 2 } : write));
    expect(check(soundLog, writes)).toEqual(['inconsistent offsets']);
  });

  it('finds two writes of one client in another order than they were answered: inconsistent offsets', () => {
    expect(check(soundLog, [...soundWrites].reverse())).toEqual(['inconsistent offsets']);
  });
});

describe('what a reader was shown', () => {
  const shown: readonly Polled[] = soundLog;
  const check = (polled: readonly Polled[]): string[] => names(checkPolls('log', polled, soundLog));

  it('is sound when it was all, in order', () => expect(checkPolls('log', shown, soundLog)).toEqual([]));
  it('with one left out is a poll-skip', () => expect(check(shown.toSpliced(3, 1))).toEqual(['poll-skip']));
  it('with one shown again is a non-monotonic poll', () =>
    expect(check(shown.toSpliced(5, 0, ...shown.slice(2, 3)))).toEqual(['non-monotonic poll']));
  it('that ends early leaves events unseen', () => expect(check(shown.slice(0, 6))).toEqual(['unseen']));
  it('that did not stay is an aborted read', () =>
    expect(check([...shown, { sequence: 9, id: 'e9' }])).toEqual(['aborted read']));
  it('that was another event then has inconsistent offsets', () =>
    expect(check(shown.with(3, { sequence: 4, id: 'other' }))).toEqual(['inconsistent offsets']));
});

describe('the topic against the log', () => {
  const offsets = new Map<number, number>();
  const records = soundLog.map(({ partition, sequence, id, bytes }): TopicRecord => {
    const offset = offsets.get(partition) ?? 0;
    offsets.set(partition, offset + 1);
    return { partition, offset, sequence, id, bytes };
  });
  const [first] = records;
  if (first === undefined) throw new Error('the story is empty');
  const copy = { ...first, offset: 100 };
  const check = (...readers: (readonly TopicRecord[])[]): string[] => names(checkTopic(readers, soundLog));

  it('is sound in a sound story, for two readers', () => expect(checkTopic([records, records], soundLog)).toEqual([]));
  it('may hold a byte-identical copy of a lower sequence', () => expect(check([...records, copy])).toEqual([]));
  it('may hold no other copy: inconsistent offsets', () =>
    expect(check([...records, { ...copy, bytes: '{}' }])).toEqual(['inconsistent offsets']));
  it('with one offset that holds two records has inconsistent offsets', () =>
    expect(check(records, records.with(0, { ...first, sequence: 3, id: 'e3', bytes: '{3}' }))).toContain(
      'inconsistent offsets',
    ));
  it('in which an event is missing is a poll-skip', () => expect(check(records.slice(1))).toEqual(['poll-skip']));
  it('whose end is missing leaves events unseen', () => expect(check(records.slice(0, -1))).toEqual(['unseen']));
});

describe('the directory against the log', () => {
  const expected = expectedOf(soundLog);
  const rows: readonly DirectoryRow[] = [
    { id: 'ada', version: 3, facts: { ...ada, familyName: 'm3', newsletter: true } },
    { id: 'bob', version: 2 },
    { id: 'staff', version: 2, members: ['ada'] },
  ];
  const [first, second, third] = rows;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three rows');
  const check = (...found: readonly DirectoryRow[]): string[] => names(checkDirectory(expected, found));

  it('is sound in a sound story', () => expect(checkDirectory(expected, rows)).toEqual([]));
  it('that lacks somebody has events unseen', () => expect(check(first, second)).toEqual(['unseen']));
  it('that is behind has events unseen', () =>
    expect(check({ ...first, version: 2 }, second, third)).toEqual(['unseen']));
  it('that is ahead has an aborted read', () =>
    expect(check({ ...first, version: 4 }, second, third)).toEqual(['aborted read']));
  it('that knows a stranger has an aborted read', () =>
    expect(check(...rows, { id: 'eve', version: 1 })).toEqual(['aborted read']));
  it('with somebody twice has a duplicate', () => expect(check(...rows, first)).toEqual(['duplicate']));
  it('that holds other values has inconsistent offsets', () =>
    expect(check({ ...first, facts: ada }, second, third)).toEqual(['inconsistent offsets']));
  it('that forgot a member has inconsistent offsets', () =>
    expect(check(first, second, { ...third, members: [] })).toEqual(['inconsistent offsets']));
});

describe('identity.users against the log', () => {
  const expected = expectedOf(soundLog);
  const state: UserState = { id: 'ada', version: 3, facts: { ...ada, familyName: 'm3', newsletter: true } };
  const gone: UserState = { id: 'bob', version: 2, facts: undefined };
  const check = (...states: readonly UserState[]): string[] => names(checkUsersTopic(expected, states));

  it('is sound in a sound story', () => expect(checkUsersTopic(expected, [state, gone])).toEqual([]));
  it('that lacks somebody has events unseen', () => expect(check(gone)).toEqual(['unseen']));
  it('that is behind has events unseen', () => expect(check({ ...state, version: 2 }, gone)).toEqual(['unseen']));
  it('that shows a deleted person has inconsistent offsets', () =>
    expect(check(state, { ...gone, facts: ada })).toEqual(['inconsistent offsets']));
  it('that knows a version nobody wrote has an aborted read', () =>
    expect(check({ ...state, version: 4 }, gone)).toEqual(['aborted read']));
});

describe('a target against the log', () => {
  const wanted = new Map<string, Wanted>([
    ['ada', { kind: 'account', facts: { familyName: 'm3', active: true } }],
    ['bob', { kind: 'nothing' }],
    ['cyd', { kind: 'left', facts: { subscribed: false } }],
  ]);
  const account: Account = { remoteId: '7', owner: 'ada', facts: { familyName: 'm3', active: true } };
  const check = (...accounts: readonly Account[]): string[] => names(checkAccounts('shop', wanted, accounts));

  it('is sound in a sound story', () => expect(checkAccounts('shop', wanted, [account])).toEqual([]));
  it('without an account has events unseen', () => expect(check()).toEqual(['unseen']));
  it('with former values has events unseen', () =>
    expect(check({ ...account, facts: { familyName: 'm1', active: true } })).toEqual(['unseen']));
  it('that keeps a deleted person has events unseen', () =>
    expect(check(account, { ...account, remoteId: '8', owner: 'bob' })).toEqual(['unseen']));
  it('with two accounts of one person has a duplicate', () =>
    expect(check(account, { ...account, remoteId: '8' })).toEqual(['duplicate']));
  it('may keep somebody who has left its scope, unsubscribed', () => {
    const kept = { remoteId: '9', owner: 'cyd', facts: { familyName: 'm9', subscribed: false } };
    expect(check(account, kept)).toEqual([]);
    expect(check(account, { ...kept, facts: { subscribed: true } })).toEqual(['unseen']);
  });
  it('with an account of nobody has an aborted read', () =>
    expect(check(account, { ...account, remoteId: '8', owner: 'eve' })).toEqual(['aborted read']));
});
