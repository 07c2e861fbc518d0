import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../stage/places.ts';

const FILE = join(ROOT, 'docs', 'performance.md');

const begin = (name: string): string => `<!-- ${name} -->`;
const end = (name: string): string => `<!-- end of ${name} -->`;

/** Puts a bench's section between its two marks in docs/performance.md; what else stands there stays. */
export function writeSection(name: string, section: string): void {
  const text = readFileSync(FILE, 'utf8');
  const from = text.indexOf(begin(name));
  const to = text.indexOf(end(name));
  if (from < 0 || to < from) throw new Error(`${FILE} has no place for ${name}: ${begin(name)} … ${end(name)}`);
  writeFileSync(FILE, `${text.slice(0, from)}${begin(name)}\n\n${section}\n\n${text.slice(to)}`);
}
