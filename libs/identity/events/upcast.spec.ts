import { describe, expect, it } from '@jest/globals';
import type { EventId, KeyId, ResourceId, Sequence, TenantId } from '../ids.ts';
import { eventDataSchemas } from './event-data.ts';
import { FACT_TYPES, STATE_EVENT_TYPES, isClearEventType, type EventType } from './event-type.ts';
import { MalformedEvent, readEvent } from './read-event.ts';
import { upcaster } from './upcast.ts';

const kid = '00000000-0000-4000-8000-000000000009' as KeyId;
const attributes = (type: EventType, version: number | undefined) => ({
  id: '00000000-0000-7000-8000-000000000001' as EventId,
  tenant: 'default' as TenantId,
  source: '/tenants/default/scim',
  type,
  subject: '00000000-0000-4000-8000-000000000001' as ResourceId,
  sequence: 1 as Sequence,
  time: '2026-01-01T00:00:00.000Z',
  ...(version === undefined ? {} : { version }),
});

const after = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], id: 'x', userName: 'ada' };
const changed = { before: { title: null }, after };
const consent = { ...changed, consent: { purpose: 'newsletter', channel: 'email' } };

/**
 * Data of every type as the first release wrote it. It stays as it is for ever: what a log holds must be read by every
 * later release.
 */
const FIRST_RELEASE: Readonly<Record<EventType, object>> = {
  'rollcall.user.created': { after },
  'rollcall.user.updated': changed,
  'rollcall.user.activated': changed,
  'rollcall.user.deactivated': changed,
  'rollcall.user.deleted': {},
  'rollcall.user.erased': {},
  'rollcall.consent.granted': consent,
  'rollcall.consent.revoked': { ...consent, reason: 'expired' },
  'rollcall.group.created': { after },
  'rollcall.group.updated': changed,
  'rollcall.group.deleted': {},
  'rollcall.group.members_changed': { added: [{ value: 'x', type: 'User' }], removed: [] },
  'rollcall.target.applied': { target: 'shop', action: 'created', wanted: 3, changed: ['email'] },
  'rollcall.target.failed': {
    target: 'shop',
    action: 'create',
    class: 'transient',
    attempts: 1,
    willRetry: true,
    reason: 'HTTP 503',
  },
  'rollcall.target.opted_out': { target: 'newsletter', purpose: 'newsletter', channel: 'email' },
  'rollcall.target.drifted': { target: 'shop', drift: 'missing', fields: [] },
  'rollcall.access.opened': { purpose: 'request 17', what: 'history' },
  'rollcall.erasure.requested': { request: 'e1', due: '2026-02-01T00:00:00.000Z' },
  'rollcall.erasure.receipt': { request: 'e1', target: 'shop', outcome: 'residual', residuals: ['orders'] },
  'rollcall.erasure.completed': { request: 'e1', approvedBy: 'x' },
};

describe('reading what the first release wrote', () => {
  it.each([...STATE_EVENT_TYPES, ...FACT_TYPES])('%s', (type) => {
    const value = FIRST_RELEASE[type];
    const version = (STATE_EVENT_TYPES as readonly string[]).includes(type) ? 1 : undefined;
    const content = isClearEventType(type)
      ? ({ kind: 'clear', value } as const)
      : ({ kind: 'sealed', kid, value } as const);
    expect(readEvent(attributes(type, version), content)).toMatchObject({ type, data: { opened: true, value } });
    expect(eventDataSchemas[type].safeParse(value).success).toBe(true);
  });

  it.each([
    ['data of no such shape', 'rollcall.user.created', 1, { kind: 'sealed', kid, value: { after: 'Ada' } }],
    [
      'a state event without its version',
      'rollcall.user.created',
      undefined,
      { kind: 'sealed', kid, value: { after } },
    ],
    ['a fact with a version', 'rollcall.access.opened', 1, { kind: 'clear', value: { purpose: 'p', what: 'w' } }],
    ['clear where it must be sealed', 'rollcall.user.created', 1, { kind: 'clear', value: { after } }],
    ['sealed where it must be clear', 'rollcall.user.deleted', 2, { kind: 'sealed', kid, value: {} }],
  ] as const)('refuses %s, and quotes nothing of it', (_, type, version, content) => {
    let thrown: unknown;
    try {
      readEvent(attributes(type, version), content);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MalformedEvent);
    expect(String(thrown)).not.toContain('Ada');
  });

  it('takes an event whose key is gone by its clear attributes', () => {
    const event = readEvent(attributes('rollcall.user.updated', 2), { kind: 'destroyed', kid });
    expect(event).toMatchObject({ version: 2, kid, data: { opened: false } });
  });
});

describe('upcaster', () => {
  const type = 'rollcall.access.opened';
  const upcast = upcaster([
    { type, from: 2, upcast: (data) => ({ ...(data as object), third: true }) },
    { type, from: 1, upcast: (data) => ({ ...(data as object), second: true }) },
  ]);

  it('brings any version to the newest, one step after the other, whatever the order they are named in', () => {
    expect(upcast(type, 1, { first: true })).toEqual({ first: true, second: true, third: true });
    expect(upcast(type, 2, {})).toEqual({ third: true });
    expect(upcast(type, 3, {})).toEqual({});
  });

  it('leaves types alone that have no step', () => {
    expect(upcast('rollcall.user.deleted', 1, {})).toEqual({});
  });

  it('refuses a version that is newer than this release, or that no step leads on from', () => {
    expect(() => upcast(type, 4, {})).toThrow('rollcall.access.opened has data version 4, this release knows 3');
    expect(() => upcaster([{ type, from: 2, upcast: () => ({}) }])(type, 1, {})).toThrow(
      'no upcaster from data version 1',
    );
  });
});
