import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { errorCode } from './error-code.ts';

describe('errorCode', () => {
  it('reads the code of an error of a Node built-in, which here is of another realm', async () => {
    const error: unknown = await readFile('/nowhere/to be found').catch((thrown: unknown) => thrown);
    expect(error instanceof Error).toBe(false);
    expect(errorCode(error)).toBe('ENOENT');
  });

  it.each([[undefined], [null], ['ENOENT'], [new Error('no code')], [{ code: 5 }]])('knows none of %p', (thrown) => {
    expect(errorCode(thrown)).toBe('unknown');
  });
});
