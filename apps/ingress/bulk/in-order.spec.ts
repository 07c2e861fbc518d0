import { describe, expect, it } from '@jest/globals';
import { inOrder } from './in-order.ts';
import type { Operation } from './read-operation.ts';

const post = (bulkId?: string): Operation => ({ method: 'POST', type: 'User', bulkId, data: {} });
const remove = (target: string): Operation => ({
  method: 'DELETE',
  type: 'User',
  target,
  bulkId: undefined,
  ifMatch: undefined,
  data: undefined,
});

describe('the order of the operations', () => {
  it('is the one they were sent in', () => {
    expect(inOrder([post('a'), undefined, remove('bulkId:a'), post()])).toEqual([0, 1, 2, 3]);
  });

  it('puts what is about a later creation right behind it', () => {
    expect(inOrder([remove('bulkId:b'), post('a'), remove('bulkId:b'), post('b'), post('c')])).toEqual([1, 3, 0, 2, 4]);
  });

  it('keeps what is about no creation at all in its place', () => {
    expect(inOrder([remove('bulkId:nobody'), post('a')])).toEqual([0, 1]);
  });
});
