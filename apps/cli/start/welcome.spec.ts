import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { userType, parseResource } from '#scim';
import { welcomeText } from './welcome.ts';

const welcome = {
  scimBaseUrl: 'http://127.0.0.1:7400/scim/v2',
  token: 'rc_first',
  tokenFile: '.rollcall/token',
  sandboxUrl: 'http://127.0.0.1:7402',
  home: undefined,
  kafkaBrokers: undefined,
  seconds: 2.04,
};

/** What a shell makes of the words after a flag in a line of the text. */
const argument = (text: string, flag: string): string => {
  const line = text.split('\n').find((candidate) => candidate.includes('curl') && candidate.includes(flag)) ?? '';
  const command = /curl .*(?= \| node)/.exec(line)?.[0] ?? '';
  const words = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; cat() { echo TOKEN; }; ${command}`], {
    encoding: 'utf8',
  }).split('\0');
  return words[words.indexOf(flag) + 1] ?? '';
};

describe('the welcome', () => {
  it('shows where everything is', () => {
    const text = welcomeText(welcome);
    for (const shown of [welcome.scimBaseUrl, welcome.token, welcome.tokenFile, welcome.sandboxUrl, '2.0 s']) {
      expect(text).toContain(shown);
    }
  });

  it('creates a person that Rollcall accepts', () => {
    const person: unknown = JSON.parse(argument(welcomeText(welcome), '-d'));
    expect(parseResource(userType, person)).toMatchObject({ ok: true });
  });

  it('names a home folder of its own in the commands, quoted for a shell', () => {
    const text = welcomeText({ ...welcome, home: `/tmp/my data/o'clock`, tokenFile: `/tmp/my data/o'clock/token` });
    expect(text).toContain(String.raw`ROLLCALL_HOME='/tmp/my data/o'\''clock' npm run -s rollcall -- history`);
    expect(argument(text, '-H')).toBe('Authorization: Bearer TOKEN');
  });
});
