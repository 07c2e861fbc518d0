import { describe, expect, it } from '@jest/globals';
import { FACT_TYPES, type FactType } from '#identity';
import type { Caller, ServiceCaller } from '#platform';
import { whoseFact, type ClaimedFact } from './whose-fact.ts';

const tenants: Caller = { token: 't', tenant: 'acme', scopes: new Set(['facts']) };
const services: ServiceCaller = { token: 's', tenant: undefined, scopes: new Set(['facts']) };
const claimed = (type: FactType, more: Partial<ClaimedFact> = {}): ClaimedFact =>
  type.startsWith('rollcall.target.') || type === 'rollcall.erasure.receipt'
    ? { type, source: 'targets/shop', data: { target: 'shop' }, ...more }
    : { type, source: 'audit', data: {}, ...more };

const TOLD_BY_TENANTS: readonly FactType[] = [
  'rollcall.target.applied',
  'rollcall.target.failed',
  'rollcall.target.opted_out',
  'rollcall.target.drifted',
  'rollcall.access.opened',
];
const TOLD_BY_SERVICES: readonly FactType[] = [...TOLD_BY_TENANTS, 'rollcall.erasure.receipt'];

describe('whose log a fact goes to', () => {
  it.each(FACT_TYPES)('%s: a token of a tenant tells what its scope may say, of that tenant', (type) => {
    const may = TOLD_BY_TENANTS.includes(type);
    expect(whoseFact(tenants, claimed(type))).toMatchObject(
      may ? { kind: 'tenant', tenant: 'acme' } : { kind: 'forbidden' },
    );
    expect(whoseFact(tenants, claimed(type, { tenant: 'acme' })).kind).toBe(may ? 'tenant' : 'forbidden');
    expect(whoseFact(tenants, claimed(type, { tenant: 'other' })).kind).toBe('forbidden');
  });

  it.each(FACT_TYPES)('%s: the services name the tenant, and never say what only an erasure makes true', (type) => {
    const may = TOLD_BY_SERVICES.includes(type);
    expect(whoseFact(services, claimed(type, { tenant: 'other' }))).toMatchObject(
      may ? { kind: 'tenant', tenant: 'other' } : { kind: 'forbidden' },
    );
    // Never 400: an earlier version, which names none, would give the fact up.
    expect(whoseFact(services, claimed(type)).kind).toBe('forbidden');
  });

  it('is nobody’s where the source is not the target that it speaks of', () => {
    for (const source of ['targets/crm', 'audit']) {
      const fact = claimed('rollcall.erasure.receipt', { tenant: 'acme', source });
      expect(whoseFact(services, fact)).toEqual({
        kind: 'invalid',
        reason: 'the source of this rollcall.erasure.receipt must be targets/shop',
      });
    }
    expect(whoseFact(tenants, claimed('rollcall.access.opened', { source: 'targets/shop' })).kind).toBe('invalid');
  });
});
