import { describe, expect, it } from '@jest/globals';
import { isConnectionFault } from './connection-fault.ts';

const coded = (code: string): Error => Object.assign(new Error('Connection terminated'), { code });

describe('isConnectionFault', () => {
  it.each(['08006', '57P01', '57P03', '25P03', 'ECONNREFUSED', 'ECONNRESET'])('is what %s says', (code) => {
    expect(isConnectionFault(coded(code))).toBe(true);
  });

  it.each(['Connection terminated unexpectedly', 'Query read timeout', 'timeout exceeded when trying to connect'])(
    'is what pg says without a code: %s',
    (message) => {
      expect(isConnectionFault(new Error(message))).toBe(true);
    },
  );

  it.each(['23505', '57014', '55P03', '42601'])('is not what %s says, whatever the text', (code) => {
    expect(isConnectionFault(coded(code))).toBe(false);
  });

  it('is no other error, and nothing that is no error', () => {
    expect(isConnectionFault(new Error('a bug'))).toBe(false);
    expect(isConnectionFault(undefined)).toBe(false);
  });
});
