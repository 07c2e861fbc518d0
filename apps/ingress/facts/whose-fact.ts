import { FACT_TYPES, isTenantId, type FactType, type TenantId } from '#identity';
import type { Caller, ServiceCaller } from '#platform';

/** Who may tell a fact of this type: whoever has the scope `facts`, the services alone, or nobody. */
const TOLD_BY: Record<FactType, 'anybody' | 'services' | 'nobody'> = {
  'rollcall.target.applied': 'anybody',
  'rollcall.target.failed': 'anybody',
  'rollcall.target.opted_out': 'anybody',
  'rollcall.target.drifted': 'anybody',
  'rollcall.access.opened': 'anybody',
  // It ends an erasure: who tells it must be the service that has read the target back.
  'rollcall.erasure.receipt': 'services',
  // Steps of an erasure that somebody with the scope `erase` asked for: the ingress says them itself when it takes them.
  'rollcall.erasure.requested': 'nobody',
  'rollcall.erasure.completed': 'nobody',
};

/** The types that somebody may tell. */
export const TOLD_TYPES = FACT_TYPES.filter((type) => TOLD_BY[type] !== 'nobody');

export interface ClaimedFact {
  readonly tenant?: string | undefined;
  readonly type: FactType;
  readonly source: string;
  readonly data: object;
}

/** `forbidden`: this caller must not say that. `invalid`: nobody could. */
export type Whose =
  | { readonly kind: 'tenant'; readonly tenant: TenantId }
  | { readonly kind: 'forbidden' | 'invalid'; readonly reason: string };

/**
 * Whose log a fact goes to. A token of a tenant speaks of that tenant alone, named or not; the services name the tenant
 * of each fact (docs/decisions/0060-services-name-the-tenant.md). What a fact says of a target must come from that
 * target, so that one target's word is never taken for another's.
 */
export function whoseFact(caller: Caller | ServiceCaller, { tenant: named, type, source, data }: ClaimedFact): Whose {
  const toldBy = TOLD_BY[type];
  if (toldBy === 'nobody') {
    return forbidden(`${type} is not told: it is what the ingress says when that step of an erasure is taken`);
  }
  if (toldBy === 'services' && caller.tenant !== undefined) {
    return forbidden(`${type} is told by the services alone, with a token that belongs to no tenant`);
  }
  if (caller.tenant !== undefined && named !== undefined && named !== caller.tenant) {
    return forbidden('a token of a tenant tells facts about that tenant alone');
  }
  const expected = 'target' in data ? `targets/${String(data.target)}` : 'audit';
  if (source !== expected) return { kind: 'invalid', reason: `the source of this ${type} must be ${expected}` };
  const tenant = caller.tenant ?? named;
  // Forbidden: a syncer of an earlier version, which names none, then waits for its update. What is invalid it gives up.
  if (tenant === undefined) return forbidden('the services name the tenant of each fact; update this one');
  if (!isTenantId(tenant)) throw new TypeError('a token of a tenant whose name is none');
  return { kind: 'tenant', tenant };
}

const forbidden = (reason: string): Whose => ({ kind: 'forbidden', reason });
