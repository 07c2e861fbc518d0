import { HASH_BYTES, type Hash, type Sha256 } from '../hash.ts';
import { TILE_HEIGHT, TILE_WIDTH, widthInTree, type TileName } from '../tiles/tile.ts';
import { tileRoot } from './growth.ts';
import { nodeHash } from './node-hash.ts';
import { subtreesOf, type Subtree } from './subtrees.ts';

/** Gives the hashes of a tile, `width` × 32 bytes. Rejects when it cannot. */
export type ReadTile = (name: TileName) => Promise<Uint8Array>;

/** Computes hashes of a tree of one size from its tiles, each tile read once. */
export class TileReader {
  private readonly tiles = new Map<string, Promise<Uint8Array>>();

  constructor(
    private readonly sha256: Sha256,
    readonly size: number,
    private readonly readTile: ReadTile,
  ) {}

  /** MTH(D[start:end]) of RFC 6962 §2.1, for the ranges that its proofs name. */
  async rangeHash(start: number, end: number): Promise<Hash> {
    if (start === end) return this.sha256();
    const hashes = await Promise.all(subtreesOf(start, end).map((subtree) => this.subtreeHash(subtree)));
    return hashes.reduceRight((right, left) => nodeHash(this.sha256, left, right));
  }

  root(): Promise<Hash> {
    return this.rangeHash(0, this.size);
  }

  private async subtreeHash({ height, index }: Subtree): Promise<Hash> {
    const level = Math.floor(height / TILE_HEIGHT);
    const count = 2 ** (height - level * TILE_HEIGHT);
    const first = index * count;
    const hashes = await this.tile(level, Math.floor(first / TILE_WIDTH));
    const from = (first % TILE_WIDTH) * HASH_BYTES;
    return tileRoot(this.sha256, hashes.subarray(from, from + count * HASH_BYTES));
  }

  private tile(level: number, index: number): Promise<Uint8Array> {
    const key = `${level}/${index}`;
    const known = this.tiles.get(key);
    if (known !== undefined) return known;
    const width = widthInTree(level, index, this.size);
    const read = this.readTile({ level, index, width }).then((hashes) => {
      if (hashes.length !== width * HASH_BYTES) {
        throw new RangeError(`tile ${key} has ${hashes.length} bytes instead of ${width * HASH_BYTES}`);
      }
      return hashes;
    });
    this.tiles.set(key, read);
    return read;
  }
}
