import { describe, expect, it } from '@jest/globals';
import { readPreference } from './preference.ts';

describe('Prefer (RFC 7240)', () => {
  it.each([
    [undefined, { respondAsync: false, wait: undefined }],
    ['respond-async', { respondAsync: true, wait: undefined }],
    ['Respond-Async, wait=10', { respondAsync: true, wait: 10 }],
    ['wait="5"; foo="a", respond-async', { respondAsync: true, wait: 5 }],
    [['return=minimal', 'respond-async'], { respondAsync: true, wait: undefined }],
    ['wait=3, wait=9', { respondAsync: false, wait: 3 }],
    ['respond-async, wait=86400', { respondAsync: true, wait: 30 }],
    ['respond-async, wait=soon', { respondAsync: true, wait: undefined }],
    ['respond-async, wait=-1', { respondAsync: true, wait: undefined }],
    ['respond-asynchronously', { respondAsync: false, wait: undefined }],
    ['foo="respond-async"', { respondAsync: false, wait: undefined }],
  ])('%j is %j', (header, preference) => {
    expect(readPreference(header)).toEqual(preference);
  });
});
