import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import { sha256 } from '#platform';
import {
  TILE_WIDTH,
  TileReader,
  consistencyProof,
  entryBundle,
  inclusionProof,
  renderProofFile,
  widthInTree,
  type Hash,
  type TilePath,
} from '#transparency';
import { readCheckpoint } from './read-checkpoint.ts';
import { readCommitment } from './read-commitment.ts';
import { readLeaves } from './read-leaves.ts';
import { readTile } from './read-tiles.ts';

/** The tree as it is given out. */
export class StoredTree {
  constructor(private readonly pool: Pool) {}

  /** The newest checkpoint, a signed note; undefined before the first. */
  async checkpoint(): Promise<string | undefined> {
    return (await readCheckpoint(this.pool))?.note;
  }

  /** The bytes of a tile or entry bundle; undefined for one that no signed tree has. */
  async resource(path: TilePath): Promise<Uint8Array | undefined> {
    const size = (await readCheckpoint(this.pool))?.size ?? 0;
    const level = path.kind === 'tile' ? path.level : 0;
    if (widthInTree(level, path.index, size) < path.width) return undefined;
    if (path.kind === 'tile') return readTile(this.pool, path);
    const leaves = await readLeaves(this.pool, path.index * TILE_WIDTH, path.width);
    return leaves.length === path.width ? entryBundle(leaves) : undefined;
  }

  /**
   * A proof file (C2SP tlog-proof) for the tenant's event of a sequence, with its commitment as extra data; undefined
   * while no checkpoint covers it, and for an event of another tenant.
   */
  async proofFile(tenant: TenantId, sequence: number): Promise<string | undefined> {
    const head = await readCheckpoint(this.pool);
    if (head === undefined || sequence < 1 || sequence > head.size) return undefined;
    const extra = await readCommitment(this.pool, tenant, sequence);
    if (extra === undefined) return undefined;
    const index = sequence - 1;
    const proof = await inclusionProof(this.reader(head.size), index);
    return renderProofFile({ index, proof, checkpoint: head.note, extra });
  }

  /** That the tree of `to` events begins with that of `from`; undefined for sizes that no signed tree has. */
  async consistency(from: number, to: number): Promise<Hash[] | undefined> {
    const size = (await readCheckpoint(this.pool))?.size ?? 0;
    if (from < 1 || from > to || to > size) return undefined;
    return consistencyProof(this.reader(to), from);
  }

  private reader(size: number): TileReader {
    return new TileReader(sha256, size, async (name) => {
      const hashes = await readTile(this.pool, name);
      if (hashes === undefined) throw new Error(`the audit tree lacks tile ${name.level}/${name.index}`);
      return hashes;
    });
  }
}
