import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Where benches keep what they make: databases, logs, profiles. Never looked at by the product. */
export const BENCH_HOME = join(ROOT, '.rollcall', 'bench');

/** The built entry of an app: benches measure what is shipped. */
export const builtApp = (name: string): string => join(ROOT, 'dist', 'apps', name, 'main.js');

export const loadGenerator = (name: string): string => join(ROOT, 'bench', 'load', `${name}.mjs`);

export const peer = (name: string): string => join(ROOT, 'bench', 'peers', `${name}.mjs`);
