import { describe, expect, it } from '@jest/globals';
import { isSound, statusText, type SystemStatus } from './status-text.ts';

const sound: SystemStatus = {
  home: '/srv/.rollcall',
  announced: true,
  services: [
    { name: 'ingress', state: 'ready', reasons: [], readers: [], targets: [] },
    {
      name: 'projector',
      state: 'ready',
      reasons: [],
      readers: [{ name: 'consumer projector', position: 1_200 }],
      targets: [],
    },
  ],
  log: { tail: 1_234, parked: {} },
};

const syncer = { name: 'syncer', state: 'ready', reasons: [], readers: [] } as const;

describe('the status', () => {
  it('shows how far each reader of the log is behind', () => {
    expect(statusText(sound)).toBe(
      [
        'Rollcall runs in /srv/.rollcall; the log has 1,234 events.',
        '',
        'service    state  why',
        'ingress    ready',
        'projector  ready',
        '',
        'reader of the log              position  behind',
        'projector: consumer projector  1,200     34',
        '',
      ].join('\n'),
    );
    expect(isSound(sound)).toBe(true);
  });

  it('shows the lag that a reader knows itself, as those of Kafka do', () => {
    const reader = { name: 'consumer projector', position: 1_200, lag: 3 };
    const kafka: SystemStatus = {
      ...sound,
      services: [{ name: 'projector', state: 'ready', reasons: [], readers: [reader], targets: [] }],
      log: undefined,
    };
    expect(statusText(kafka)).toMatch(/consumer projector {2}1,200 +3\n/);
  });

  it('shouts what is not ready and what nobody answers for', () => {
    const broken: SystemStatus = {
      ...sound,
      announced: false,
      services: [
        { name: 'ingress', state: 'no answer', reasons: ['nothing answers at port 7400'], readers: [], targets: [] },
        { name: 'auditor', state: 'not ready', reasons: ['consumer audit: gap at 17'], readers: [], targets: [] },
      ],
    };
    expect(statusText(broken)).toMatch(/NO ANSWER {2}nothing answers at port 7400\n.*NOT READY {2}consumer audit: gap/);
    expect(isSound(broken)).toBe(false);
  });

  it('says what was put aside, and how to see it', () => {
    const parked = { ...sound, log: { tail: 1_234, parked: { projector: 3 } } };
    expect(statusText(parked)).toContain('projector has put aside 3 of its events.\nSee `rollcall dead-letters list`.');
    expect(isSound(parked)).toBe(false);
  });

  it('shows how it stands with each target, and what waits for somebody', () => {
    const target = { name: 'shop', waiting: 1_200, parked: 0 };
    const withTargets = (...targets: readonly object[]): string =>
      statusText({ ...sound, services: [{ ...syncer, targets: targets.map((each) => ({ ...target, ...each })) }] });
    expect(withTargets({})).toMatch(/shop +in step +1,200 +0\n/);
    expect(withTargets({ parked: 2 })).toMatch(/shop +in step +1,200 +2 +see `rollcall targets parked shop`/);
    expect(withTargets({ paused: 'the token expired' })).toMatch(/shop +PAUSED .* the token expired/);
    expect(withTargets({ trouble: 'it does not answer' })).toMatch(/shop +delayed .* it does not answer/);
    expect(isSound({ ...sound, services: [{ ...syncer, targets: [{ ...target, parked: 2 }] }] })).toBe(false);
    expect(isSound({ ...sound, services: [{ ...syncer, targets: [target] }] })).toBe(true);
  });

  it('goes on without the database', () => {
    expect(statusText({ ...sound, log: undefined })).toMatch(/the database does not answer[^]*consumer projector.*\?/);
  });
});
