import { describe, expect, it } from '@jest/globals';
import { BadRequestException } from '@nestjs/common';
import { isSequence, type Sequence } from '#identity';
import { writeCursor } from './cursor.ts';
import { readHistoryQuery, readSearchQuery, readSubject } from './queries.ts';

const faultOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof BadRequestException) return error.message;
    throw error;
  }
  return 'no fault';
};

const sequence = (value: number): Sequence => {
  if (!isSequence(value)) throw new RangeError('not a sequence');
  return value;
};

describe('the query of a history', () => {
  it('has defaults', () => {
    expect(readHistoryQuery({})).toEqual({ cursor: undefined, opening: undefined, limit: 100 });
  });

  it('goes on from the cursor that a page gave', () => {
    const cursor = { after: sequence(7), until: sequence(90) };
    expect(readHistoryQuery({ cursor: writeCursor(cursor), limit: '500' })).toMatchObject({ cursor, limit: 500 });
  });

  it('opens only with a purpose, and then in smaller pages', () => {
    expect(readHistoryQuery({ open: 'true', purpose: ' access request 17 ', limit: '500' })).toMatchObject({
      opening: { purpose: 'access request 17' },
      limit: 100,
    });
    expect(faultOf(() => readHistoryQuery({ open: 'true' }))).toMatch(/^purpose is needed with open=true/);
    expect(faultOf(() => readHistoryQuery({ open: 'true', purpose: '  ' }))).toMatch(/^purpose must say why/);
    expect(faultOf(() => readHistoryQuery({ open: 'true', purpose: 'two\nlines' }))).toMatch(
      /^purpose must be one line/,
    );
  });

  it.each([
    [{ limit: '0' }, 'limit must be between 1 and 500'],
    [{ limit: 'ten' }, 'limit must be a whole number'],
    [{ limit: ['1', '2'] }, 'limit must be given once'],
    [{ open: 'yes' }, 'open must be true or false'],
    [{ cursor: 'bm90IGpzb24' }, 'cursor is not a cursor of this address: take `next` of the page before'],
    [{ cursor: writeCursor({ time: '2026-01-01T00:00:00.000Z', sequence: sequence(1) }) }, /^cursor is not a cursor/],
    [{ colour: 'red' }, 'unknown parameter colour'],
  ])('refuses %j', (query, fault) => {
    expect(faultOf(() => readHistoryQuery(query))).toMatch(fault);
  });
});

describe('the query of a search', () => {
  it('takes times with any offset, and event types in short', () => {
    expect(readSearchQuery({ since: '2026-01-01T01:00:00+01:00', type: 'user.created', target: 'shop' })).toEqual({
      since: new Date('2026-01-01T00:00:00.000Z'),
      type: 'rollcall.user.created',
      target: 'shop',
      limit: 100,
    });
  });

  it.each([
    [{ since: 'yesterday' }, 'since must be a time as in 2026-01-31T12:00:00Z'],
    [{ type: 'user.renamed' }, 'type is no event type, as in user.created or target.failed'],
    [{ actor: "x' OR 1=1" }, 'actor must be the id of a token'],
    [{ untill: '2026-01-01T00:00:00Z' }, 'unknown parameter untill'],
  ])('refuses %j', (query, fault) => {
    expect(faultOf(() => readSearchQuery(query))).toBe(fault);
  });
});

describe('the id in an address', () => {
  it('is a UUID in any case', () => {
    expect(readSubject('0B8F6E0C-3C0A-4A65-9C7D-3F4B9C0D1E2F')).toBe('0b8f6e0c-3c0a-4a65-9c7d-3f4b9c0d1e2f');
    expect(faultOf(() => readSubject('alice@example.org'))).toBe('the id in the address must be a UUID');
  });
});
