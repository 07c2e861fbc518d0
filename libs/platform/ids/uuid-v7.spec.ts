import { describe, expect, it } from '@jest/globals';
import { uuidV7 } from './uuid-v7.ts';

describe('uuidV7', () => {
  it('has version 7, the RFC 9562 variant and the time in its first 48 bits', () => {
    const id = uuidV7(0x0192_3456_789a);
    expect(id).toMatch(/^01923456-789a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('does not repeat within one millisecond', () => {
    const ids = new Set(Array.from({ length: 20_000 }, () => uuidV7(1)));
    expect(ids.size).toBe(20_000);
  });
});
