import { describe, expect, it } from '@jest/globals';
import { readOperation } from './read-operation.ts';

const id = '2819c223-7f76-453a-919d-413861904646';

describe('an operation of a Bulk request', () => {
  it.each([
    ['/Users', 'User'],
    ['Users', 'User'],
    ['/Groups/', 'Group'],
    ['/scim/v2/Groups', 'Group'],
    ['https://hub.example/scim/v2/Users', 'User'],
  ])('creates at %s', (path, type) => {
    expect(readOperation({ method: 'post', path, bulkId: 'a', data: {} })).toEqual({
      ok: true,
      value: { method: 'POST', type, bulkId: 'a', data: {} },
    });
  });

  it('takes the version as a condition', () => {
    const read = readOperation({ METHOD: 'PUT', Path: `/Users/${id}`, version: 'W/"7"', data: {} });
    expect(read).toMatchObject({ ok: true, value: { target: id, ifMatch: [7] } });
  });

  it('needs no data to delete', () => {
    expect(readOperation({ method: 'DELETE', path: `/Groups/${id}` })).toMatchObject({ ok: true });
  });

  it.each([
    ['no object', 'x', 'invalidSyntax'],
    ['another method', { method: 'GET', path: '/Users' }, 'invalidSyntax'],
    ['a path to somewhere else', { method: 'POST', path: '/Schemas', data: {} }, 'invalidPath'],
    ['a query in the path', { method: 'DELETE', path: `/Users/${id}?a=b` }, 'invalidPath'],
    ['a creation at an id', { method: 'POST', path: `/Users/${id}`, data: {} }, 'invalidPath'],
    ['a change of a whole collection', { method: 'PATCH', path: '/Users', data: {} }, 'invalidPath'],
    ['a change without data', { method: 'PATCH', path: `/Users/${id}` }, 'invalidSyntax'],
    ['a version that is no text', { method: 'DELETE', path: `/Users/${id}`, version: 7 }, 'invalidValue'],
    ['an empty bulkId', { method: 'POST', path: '/Users', bulkId: '', data: {} }, 'invalidValue'],
    ['a long bulkId', { method: 'POST', path: '/Users', bulkId: 'x'.repeat(257), data: {} }, 'invalidValue'],
  ])('refuses %s', (_, written, scimType) => {
    expect(readOperation(written)).toMatchObject({ ok: false, error: { status: 400, scimType } });
  });
});
