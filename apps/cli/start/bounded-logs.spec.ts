import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { boundLogs } from './bounded-logs.ts';
import { eachWithHome } from './testing/home.ts';

describe('logs', () => {
  const home = eachWithHome();
  const log = (): string => join(home.path, 'ingress.log');

  it('that grew too long are cut, with the older part beside them, under whoever writes', () => {
    const writer = openSync(log(), 'a');
    appendFileSync(writer, 'old'.repeat(10));
    boundLogs(home.path, 20);
    appendFileSync(writer, 'new');
    closeSync(writer);
    expect(readFileSync(log(), 'utf8')).toBe('new');
    expect(readFileSync(`${log()}.1`, 'utf8')).toBe('old'.repeat(10));
  });

  it('that are short stay as they are', () => {
    writeFileSync(log(), 'old');
    boundLogs(home.path, 20);
    expect(readFileSync(log(), 'utf8')).toBe('old');
    expect(existsSync(`${log()}.1`)).toBe(false);
  });
});
