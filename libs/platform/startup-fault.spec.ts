import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './errors/configuration-error.ts';
import { startupFault } from './startup-fault.ts';

const coded = (code: string, more: object = {}): Error => Object.assign(new Error('Ada\nLovelace'), { code, ...more });

describe('startupFault', () => {
  it('says of a setting what its error says', () => {
    expect(startupFault(new ConfigurationError('PORT: expected a number'))).toBe('PORT: expected a number');
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', '28P01', '3D000', '42501', 'EROFS', 'ENOSPC', '57P03'])(
    'says in one line how to mend %s, and nothing of its words',
    (code) => {
      const line = startupFault(coded(code, { severity: 'FATAL' }));
      expect(line).toMatch(/;/);
      expect(line).not.toMatch(/\n|Lovelace/);
    },
  );

  it('says of anything else what it is and where it came from, still in one line', () => {
    const line = startupFault(new TypeError('the topic\nlost records'));
    expect(line).toMatch(/^the topic lost records \(TypeError\) at .*startup-fault\.spec\.ts/);
    expect(startupFault(coded('XX000', { severity: 'FATAL' }))).toMatch(/^an unexpected error \(Error XX000\) at /);
    expect(startupFault('thrown')).toBe('an unexpected error (string)');
  });
});
