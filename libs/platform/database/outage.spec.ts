import { describe, expect, it } from '@jest/globals';
import { isOutage } from './outage.ts';

const coded = (code: string): Error => Object.assign(new Error('refused'), { code });

describe('isOutage', () => {
  it.each(['57014', '57P01', '53300', '58030', '40P01', '40001', '55P03', 'ENETUNREACH'])('is what %s says', (code) => {
    expect(isOutage(coded(code))).toBe(true);
  });

  it.each(['23505', '22021', '42P01', '54000'])('is not what %s says', (code) => {
    expect(isOutage(coded(code))).toBe(false);
  });

  it('is a connection that is lost, and no bug', () => {
    expect(isOutage(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isOutage(new Error('a bug'))).toBe(false);
  });
});
