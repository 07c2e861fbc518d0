import { HASH_BYTES } from '../hash.ts';

/** Hashes in a full tile (C2SP tlog-tiles, Merkle Tree). */
export const TILE_WIDTH = 256;
/** A tile stands for a subtree of this height with its hashes as leaves. */
export const TILE_HEIGHT = 8;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
/** The highest level that a path may name. */
export const MAX_LEVEL = 63;

/** Which tile: `index` counts within `level`; `width` is 1 to 256, 256 for a full one. */
export interface TileName {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** How many hashes stand in a tile of a tree of this size: 256 when it is full, 0 when it is not there. */
export function widthInTree(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}
