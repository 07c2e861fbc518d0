import { HASH_BYTES, TILE_WIDTH, type Hash } from '#transparency';
import type { StoredTile } from './tree-check.ts';

/** The hashes of the leaves as the auditor stored them, a tile at a time, for a tree of `size`. */
export class StoredLeaves {
  private index = -1;
  private hashes: Uint8Array | undefined;
  /** Level 0 tiles that were asked for and are not there. */
  readonly missing: number[] = [];

  constructor(
    private readonly size: number,
    private readonly stored: StoredTile,
  ) {}

  /** Of the event of this sequence; undefined where none was signed or its tile is missing. */
  async at(sequence: number): Promise<Hash | undefined> {
    if (sequence > this.size) return undefined;
    const place = sequence - 1;
    const index = Math.floor(place / TILE_WIDTH);
    if (index !== this.index) await this.load(index);
    const from = (place % TILE_WIDTH) * HASH_BYTES;
    return this.hashes?.subarray(from, from + HASH_BYTES);
  }

  private async load(index: number): Promise<void> {
    this.index = index;
    const width = Math.min(TILE_WIDTH, this.size - index * TILE_WIDTH);
    this.hashes = await this.stored({ level: 0, index, width });
    if (this.hashes === undefined) this.missing.push(index);
  }
}
