import { describe, expect, it } from '@jest/globals';
import { Complaint } from '../complaint.ts';
import { expiryOf } from './expiry.ts';

const now = new Date('2026-11-24T12:00:00.000Z');

describe('the expiry of a token', () => {
  it.each([
    ['90d', '2027-02-22T12:00:00.000Z'],
    ['12h', '2026-11-25T00:00:00.000Z'],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T10:00:00+01:00', '2027-01-31T09:00:00.000Z'],
  ])('%s', (text, expires) => {
    expect(expiryOf(text, now)).toBe(expires);
  });

  it.each(['soon', '0d', '2027-13-01', '2020-01-01', '-1d'])('refuses %s', (text) => {
    expect(() => expiryOf(text, now)).toThrow(Complaint);
  });
});
