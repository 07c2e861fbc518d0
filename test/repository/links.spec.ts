import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runProgram } from '../support/rollcall.ts';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/node/bin/node');
/** Those that do something when they are loaded. */
const PROGRAMS = /(^|\/)(main|guard)\.ts$/;

const sources = ['apps', 'libs']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => /(?<!\.spec)\.ts$/.test(file) && !file.includes('/testing/') && !PROGRAMS.test(file));

/** Jest finds more names in a CommonJS package than Node does: what runs under Jest may not even load when built. */
it('loads every built file under Node as it is', async () => {
  const built = sources.map((file) => join(ROOT, 'dist', file.replace(/\.ts$/, '.js')));
  const unbuilt = built.filter((file) => !existsSync(file));
  // `npm run build` mends that; `npm test` does it by itself.
  expect(unbuilt).toEqual([]);
  const script = `import 'reflect-metadata';
    for (const file of ${JSON.stringify(built)}) await import(file).catch((error) => console.error(file, error.message));`;
  const { code, err } = await runProgram(NODE, ['--input-type=module', '--eval', script], process.env);
  expect({ code, err }).toEqual({ code: 0, err: '' });
}, 60_000);
