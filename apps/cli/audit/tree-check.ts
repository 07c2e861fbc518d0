import { sha256 } from '#platform';
import {
  EMPTY_EDGE,
  HASH_BYTES,
  TILE_WIDTH,
  edgeRoot,
  edgeTiles,
  grow,
  sameHash,
  type Edge,
  type Hash,
  type Head,
  type TileName,
} from '#transparency';

/** Gives the hashes of a stored tile; undefined for one that is missing. */
export type StoredTile = (name: TileName) => Promise<Uint8Array | undefined>;

/** A tree grown leaf by leaf, held against signed heads and against the stored tiles above the leaves. */
export class TreeCheck {
  private edge: Edge = EMPTY_EDGE;
  private readonly waiting: Head[];
  /** Heads that this tree does not begin with. */
  readonly otherHeads: Head[] = [];
  /** Tiles above the leaves that are stored otherwise. */
  readonly otherTiles: TileName[] = [];

  constructor(
    heads: readonly Head[],
    private readonly stored: StoredTile,
  ) {
    this.waiting = [...heads].sort((one, other) => one.size - other.size);
  }

  /** A second check of the same tree so far, which may then grow otherwise. */
  fork(): TreeCheck {
    const fork = new TreeCheck(this.waiting, this.stored);
    fork.edge = this.edge;
    fork.otherHeads.push(...this.otherHeads);
    fork.otherTiles.push(...this.otherTiles);
    return fork;
  }

  async add(leaves: readonly Hash[]): Promise<void> {
    for (let from = 0; from < leaves.length;) {
      const head = this.waiting[0]?.size ?? Infinity;
      const to = Math.min(leaves.length, from + head - this.edge.size);
      await this.grow(leaves.slice(from, to));
      from = to;
      await this.compareHeads();
    }
  }

  private async grow(leaves: readonly Hash[]): Promise<void> {
    const { edge, tiles } = grow(sha256, this.edge, leaves);
    this.edge = edge;
    for (const tile of tiles) {
      if (tile.level > 0 && tile.width === TILE_WIDTH) await this.compareTile(tile, tile.hashes);
    }
  }

  private async compareHeads(): Promise<void> {
    for (;;) {
      const head = this.waiting[0];
      if (head?.size !== this.edge.size) return;
      this.waiting.shift();
      if (!sameHash(edgeRoot(sha256, this.edge), head.root)) this.otherHeads.push(head);
      // The tiles that are not full are stored as wide as the newest head at least.
      for (const name of edgeTiles(head.size)) {
        if (name.level > 0) await this.compareTile(name, this.edge.partial[name.level] ?? new Uint8Array(0));
      }
    }
  }

  private async compareTile({ level, index, width }: TileName, hashes: Uint8Array): Promise<void> {
    const stored = await this.stored({ level, index, width });
    if (stored !== undefined && sameHash(stored, hashes.subarray(0, width * HASH_BYTES))) return;
    this.otherTiles.push({ level, index, width });
  }
}
