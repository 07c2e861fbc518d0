import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from '../program.ts';
import { makeHome } from './home-folder.ts';
import { eachWithHome } from './testing/home.ts';

describe('the home folder', () => {
  const home = eachWithHome();

  it('is made with everything above it', async () => {
    const path = join(home.path, 'some where', '.rollcall');
    await makeHome(path);
    expect(existsSync(join(path, 'logs'))).toBe(true);
  });

  it('that cannot be a folder ends a start with one line and exit code 1', async () => {
    const file = join(home.path, 'file');
    writeFileSync(file, '');
    const lines: string[] = [];
    const code = await runCommand(['--home', join(file, 'home'), 'start'], {
      out: (text) => lines.push(text),
      err: (text) => lines.push(text),
      interactive: false,
      env: {},
      now: () => 0,
    });
    expect(code).toBe(1);
    expect(lines.join('')).toMatch(
      /^rollcall: the folder .*home cannot be used: part of the path is a file; .*ROLLCALL_HOME.*\n$/,
    );
  });

  it.each([
    ['/proc/rollcall', /cannot be used/],
    ['/sys/rollcall', /cannot be used/],
  ])('on a file system that takes nothing (%s) is refused', async (path, complaint) => {
    await expect(makeHome(path)).rejects.toThrow(complaint);
  });
});
