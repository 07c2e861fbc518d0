import { describe, expect, it } from '@jest/globals';
import { safeText } from './safe-text.ts';

describe('safeText', () => {
  it('leaves the letters of any language as they are', () => {
    expect(safeText('Zoë Ångström 山田 👩')).toBe('Zoë Ångström 山田 👩');
  });

  it('writes out what would move the cursor or turn the line around', () => {
    expect(safeText('a\u001b[2Jb\u202ec\nd')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{a}d');
  });
});
