import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** A new folder for each test of the surrounding block. */
export function eachWithHome(): { readonly path: string } {
  const home = { path: '' };
  beforeEach(() => {
    home.path = mkdtempSync(join(tmpdir(), 'rollcall-start-'));
  });
  afterEach(() => rmSync(home.path, { recursive: true, force: true }));
  return home;
}
