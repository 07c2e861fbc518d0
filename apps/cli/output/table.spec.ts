import { describe, expect, it } from '@jest/globals';
import { table } from './table.ts';

describe('table', () => {
  it('lines columns up, numbers to the right, without trailing blanks', () => {
    expect(
      table(
        ['target', 'pending', 'state'],
        [
          ['shop', 3, 'writing'],
          ['newsletter', 12, ''],
        ],
      ),
    ).toBe(['target      pending  state', 'shop              3  writing', 'newsletter       12', ''].join('\n'));
  });
});
