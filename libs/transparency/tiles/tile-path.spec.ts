import { describe, expect, it } from '@jest/globals';
import { parseTilePath, tilePath, type TilePath } from './tile-path.ts';

const PATHS: readonly (readonly [string, TilePath])[] = [
  ['tile/0/000', { kind: 'tile', level: 0, index: 0, width: 256 }],
  ['tile/0/x001/x234/067', { kind: 'tile', level: 0, index: 1_234_067, width: 256 }],
  ['tile/2/000.p/1', { kind: 'tile', level: 2, index: 0, width: 1 }],
  ['tile/entries/x001/000.p/255', { kind: 'entries', index: 1_000, width: 255 }],
  ['tile/63/999', { kind: 'tile', level: 63, index: 999, width: 256 }],
];

describe('the path of a tile', () => {
  it.each(PATHS)('%s is written and read', (text, path) => {
    expect(tilePath(path)).toBe(text);
    expect(parseTilePath(text)).toEqual(path);
  });

  it.each([
    'tile/64/000',
    'tile/00/000',
    'tile/0/0',
    'tile/0/1000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/999',
    'tile/-1/000',
    'tile/data/000',
    '/tile/0/000',
    'tile/0/x999/x999/x999/x999/x999/x999/999',
  ])('%s is no path of a tile', (text) => {
    expect(parseTilePath(text)).toBeUndefined();
  });
});
