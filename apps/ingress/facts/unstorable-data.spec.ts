import { describe, expect, it } from '@jest/globals';
import { unstorableData } from './unstorable-data.ts';

describe('unstorableData', () => {
  it.each(['a\u0000b', '\ud800', 'x\udfff', '\\\u0000', '\ud800\ud800'])(
    'finds what cannot be stored in %j',
    (text) => {
      expect(unstorableData({ deep: [{ text }] })).toContain('U+0000');
      expect(unstorableData({ [text]: 1 })).toContain('U+0000');
    },
  );

  it.each(['plain', '\u{1f600}', '\\u0000', '\\\\u0000', '\\ud800', '\n\t"'])('lets %j through', (text) => {
    expect(unstorableData({ text })).toBeUndefined();
  });

  it('bounds the whole in bytes', () => {
    expect(unstorableData({ text: 'x'.repeat(65_525) })).toBeUndefined();
    expect(unstorableData({ text: 'é'.repeat(32_764) })).toContain('65536 bytes');
  });
});
