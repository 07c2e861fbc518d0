import { describe, expect, it } from '@jest/globals';
import type { ResourceId, TenantId } from '#identity';
import { claimText, type Claim } from '../registry/claims.ts';
import { ClaimLedger } from './claim-ledger.ts';

const tenant = 'default' as TenantId;
const alice = 'a' as ResourceId;
const bob = 'b' as ResourceId;
const name = (value: string): Claim => ({ tenant, path: 'userName', value });
const verdict = (won: Claim[], lost: Claim[]): ConstructorParameters<typeof ClaimLedger>[1] => ({
  won: new Set(won.map(claimText)),
  lost: new Set(lost.map(claimText)),
});

describe('ClaimLedger', () => {
  it('asks for a value that no locked resource owns', () => {
    const ledger = new ClaimLedger([]);
    expect(ledger.take(alice, [], [name('x')])).toEqual({ kind: 'taken' });
    expect(ledger.plan().insert).toEqual([{ ...name('x'), resource: alice }]);
  });

  it('refuses the second of two creates of one name in a batch', () => {
    const ledger = new ClaimLedger([]);
    ledger.take(alice, [], [name('x')]);
    expect(ledger.take(bob, [], [name('x')])).toEqual({ kind: 'conflict', claim: name('x') });
  });

  it('moves a value that is freed and wanted again inside the batch, and never deletes it', () => {
    const ledger = new ClaimLedger([{ ...name('x'), resource: alice }]);
    ledger.take(alice, [name('x')], [name('y')]);
    expect(ledger.take(bob, [], [name('x')])).toEqual({ kind: 'taken' });
    expect(ledger.plan()).toEqual({
      insert: [{ ...name('y'), resource: alice }],
      move: [{ ...name('x'), resource: bob }],
      free: [],
    });
  });

  it('frees what its owner has left', () => {
    const ledger = new ClaimLedger([{ ...name('x'), resource: alice }]);
    ledger.take(alice, [name('x')], []);
    expect(ledger.plan().free).toEqual([{ ...name('x'), resource: alice }]);
  });

  it('takes all of a resource’s values or none', () => {
    const ledger = new ClaimLedger([{ ...name('taken'), resource: bob }]);
    expect(ledger.take(alice, [], [name('free'), name('taken')]).kind).toBe('conflict');
    expect(ledger.plan().insert).toEqual([]);
  });

  it('answers a lost value with a conflict when decided again', () => {
    const ledger = new ClaimLedger([], verdict([], [name('x')]));
    expect(ledger.take(alice, [], [name('x')])).toEqual({ kind: 'conflict', claim: name('x') });
  });

  it('lets a value that was never tried wait for the next batch', () => {
    const ledger = new ClaimLedger([], verdict([name('x')], []));
    expect(ledger.take(alice, [], [name('z')])).toEqual({ kind: 'untried' });
  });

  it('frees what was won in vain', () => {
    const ledger = new ClaimLedger([], verdict([name('x')], [name('y')]));
    expect(ledger.take(alice, [], [name('x'), name('y')]).kind).toBe('conflict');
    expect(ledger.plan([{ ...name('x'), resource: alice }]).free).toEqual([{ ...name('x'), resource: alice }]);
  });
});
