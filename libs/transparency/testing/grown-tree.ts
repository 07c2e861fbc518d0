import type { Hash } from '../hash.ts';
import { nodeHash } from '../tree/node-hash.ts';
import { EMPTY_EDGE, grow, type Edge } from '../tree/growth.ts';
import { splitOf } from '../tree/subtrees.ts';
import { TileReader } from '../tree/tile-reader.ts';
import { sha256 } from './sha256.ts';

/** A tree in memory, grown in steps, its tiles kept as a store keeps them: one row for each, overwritten. */
export class GrownTree {
  readonly tiles = new Map<string, Uint8Array>();
  edge: Edge = EMPTY_EDGE;

  add(leaves: readonly Hash[]): void {
    const growth = grow(sha256, this.edge, leaves);
    for (const { level, index, hashes } of growth.tiles) this.tiles.set(`${level}/${index}`, hashes);
    this.edge = growth.edge;
  }

  /** The tree as it was at this size. */
  at(size: number): TileReader {
    return new TileReader(sha256, size, ({ level, index, width }) => {
      const hashes = this.tiles.get(`${level}/${index}`);
      if (hashes === undefined) return Promise.reject(new Error(`there is no tile ${level}/${index}`));
      return Promise.resolve(hashes.subarray(0, width * 32));
    });
  }
}

/** MTH of RFC 6962 §2.1, word for word: what every cleverer way is held against. */
export function plainRoot(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const middle = splitOf(leaves.length);
  return nodeHash(sha256, plainRoot(leaves.slice(0, middle)), plainRoot(leaves.slice(middle)));
}
