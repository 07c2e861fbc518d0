import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import type { EventId, ResourceId, Sequence, TenantId } from '#identity';
import { commitmentOf, leafOf } from './leaf.ts';
import { renderEvent } from './render-event.ts';
import type { SealedEvent } from './sealed-event.ts';

const state: SealedEvent = {
  sequence: 4_711 as Sequence,
  partition: 3,
  id: '01931f7e-7b1a-7000-8000-000000000001' as EventId,
  tenant: 'default' as TenantId,
  source: '/tenants/default/scim',
  type: 'rollcall.user.created',
  subject: '6f1c9a52-7d4c-4b7e-9a51-0f8e8a3a9b01' as ResourceId,
  time: '2026-01-31T12:00:00.000Z',
  version: 1,
  encoding: 'jose',
  data: 'e30..a.b.c',
};
const { version: _version, ...rest } = state;
const fact: SealedEvent = { ...rest, type: 'rollcall.access.opened', encoding: 'json', data: '{"purpose":"a"}' };

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

describe('the leaf of an event', () => {
  it.each([
    ['a state event', state],
    ['a fact, which has no version', fact],
  ])('is the hash of the canonical commitment to %s', (_, event) => {
    const { sequence, id, type, subject, version, time } = event;
    const rendered = renderEvent(event);
    const commitment = { sequence, id, type, subject, ...(version === undefined ? {} : { version }), time };
    const text = canonicalize({ ...commitment, event: sha256(rendered).toString('hex') });

    expect(commitmentOf(event, rendered)).toBe(text);
    expect(leafOf(event, rendered)).toEqual(sha256(text ?? ''));
  });

  it('is another one for every other byte of the event', () => {
    const altered = { ...state, data: 'e30..a.b.d' };
    expect(leafOf(altered, renderEvent(altered))).not.toEqual(leafOf(state, renderEvent(state)));
  });
});
