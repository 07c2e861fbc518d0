import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const MODULES = join(ROOT, 'node_modules');
/** The Node that the project brings: everything but this bootstrap runs on it. */
export const NODE = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Compiled code of the last start: five services load the same packages, and a second start finds them ready. */
const COMPILED = join(MODULES, '.cache', 'rollcall', 'compiled');

/** The project's Node comes first for whatever is started from here. */
export const environment = () => ({
  NODE_COMPILE_CACHE: COMPILED,
  ...process.env,
  PATH: `${join(MODULES, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
});
