// Writes what docs/events publishes: npm run schemas. With `--release VERSION` also keeps the data schemas as those of
// a release, which every later one is held against.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { documents } from './documents.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/events');

const [flag, version] = process.argv.slice(2);
if (flag !== undefined && (flag !== '--release' || version === undefined || !/^\d+\.\d+\.\d+$/.test(version))) {
  process.stderr.write('usage: npm run schemas [-- --release 1.2.3]\n');
  process.exit(2);
}
for (const [path, text] of documents()) {
  write(path, text);
  if (version !== undefined && path.startsWith('data/'))
    write(join('released', version, path.slice('data/'.length)), text);
}

function write(path: string, text: string): void {
  const file = join(FOLDER, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
