import { HASH_BYTES, type Hash, type Sha256 } from '../hash.ts';
import { TILE_BYTES, TILE_WIDTH, widthInTree, type TileName } from '../tiles/tile.ts';
import { nodeHash } from './node-hash.ts';

/** A tile with its hashes, `width` × 32 bytes. */
export interface Tile extends TileName {
  readonly hashes: Uint8Array;
}

/** A tree as whoever makes it longer has to know it: its size, and of each level the tile that is not full yet. */
export interface Edge {
  readonly size: number;
  /** Level 0 first; a level whose last tile is full has an empty one. */
  readonly partial: readonly Uint8Array[];
}

export const EMPTY_EDGE: Edge = { size: 0, partial: [] };

export interface Growth {
  readonly edge: Edge;
  /** Every tile that is new or longer than before, each once, in its newest form. */
  readonly tiles: readonly Tile[];
}

/** Which tiles an edge of a tree of this size is made of: those that are begun and not full. */
export function edgeTiles(size: number): TileName[] {
  const names: TileName[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
    const hashes = Math.floor(size / TILE_WIDTH ** level);
    const index = Math.floor(hashes / TILE_WIDTH);
    const width = widthInTree(level, index, size);
    if (width > 0) names.push({ level, index, width });
  }
  return names;
}

/** Adds leaves to a tree. The edge given is left as it is: who fails to store the growth may ask again. */
export function grow(sha256: Sha256, edge: Edge, leaves: readonly Hash[]): Growth {
  const levels = edge.partial.map((hashes, level) => new Level(level, edge.size, hashes));
  for (const leaf of leaves) push(sha256, levels, 0, edge.size, leaf);
  const size = edge.size + leaves.length;
  return {
    edge: { size, partial: levels.map((level) => level.partial()) },
    tiles: levels.flatMap((level) => level.changed()),
  };
}

function push(sha256: Sha256, levels: Level[], number: number, sizeBefore: number, hash: Hash): void {
  const level = (levels[number] ??= new Level(number, sizeBefore, new Uint8Array(0)));
  const full = level.push(hash);
  if (full !== undefined) push(sha256, levels, number + 1, sizeBefore, tileRoot(sha256, full));
}

/** The Merkle tree hash over the hashes of a full tile, or of any power of two of them. */
export function tileRoot(sha256: Sha256, hashes: Uint8Array): Hash {
  let row: Hash[] = [];
  for (let at = 0; at < hashes.length; at += HASH_BYTES) row.push(hashes.subarray(at, at + HASH_BYTES));
  while (row.length > 1) {
    const above: Hash[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) {
      const [left, right] = [row[at], row[at + 1]];
      if (left === undefined || right === undefined) break;
      above.push(nodeHash(sha256, left, right));
    }
    row = above;
  }
  const root = row[0];
  if (root === undefined) throw new RangeError('no tile is empty');
  return root;
}

/** One level of a tree while it grows. */
class Level {
  private readonly level: number;
  private index: number;
  private width: number;
  private buffer = new Uint8Array(TILE_BYTES);
  private readonly full: Tile[] = [];
  private touched = false;

  constructor(level: number, sizeBefore: number, hashes: Uint8Array) {
    this.level = level;
    this.index = Math.floor(Math.floor(sizeBefore / TILE_WIDTH ** level) / TILE_WIDTH);
    this.width = hashes.length / HASH_BYTES;
    this.buffer.set(hashes);
  }

  /** The hashes of the tile when this one fills it. */
  push(hash: Hash): Uint8Array | undefined {
    this.buffer.set(hash, this.width * HASH_BYTES);
    this.width += 1;
    this.touched = true;
    if (this.width < TILE_WIDTH) return undefined;
    const hashes = this.buffer;
    this.full.push({ level: this.level, index: this.index, width: TILE_WIDTH, hashes });
    this.buffer = new Uint8Array(TILE_BYTES);
    this.index += 1;
    this.width = 0;
    this.touched = false;
    return hashes;
  }

  partial(): Uint8Array {
    return this.buffer.slice(0, this.width * HASH_BYTES);
  }

  changed(): Tile[] {
    const { level, index, width } = this;
    return this.touched ? [...this.full, { level, index, width, hashes: this.partial() }] : this.full;
  }
}
