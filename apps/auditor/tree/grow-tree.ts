import type { ClientBase, Pool } from 'pg';
import { inTransaction, sha256 } from '#platform';
import { HASH_BYTES, edgeRoot, edgeTiles, grow, leafHash, type Edge } from '#transparency';
import { lockTree } from './lock-tree.ts';
import type { LogKey } from './log-key.ts';
import { readLeaves } from './read-leaves.ts';
import { readTile } from './read-tiles.ts';
import { readWaiting } from './read-waiting.ts';
import { storeCheckpoint } from './store-checkpoint.ts';
import { storeTiles } from './store-tiles.ts';

/** Leaves of one step: 320 KB in memory. */
export const LEAVES_PER_STEP = 10_000;

/** What a step came to. `size` is that of the tree now. */
export type Step =
  | { readonly kind: 'grown'; readonly size: number; readonly added: number }
  | { readonly kind: 'nothing new'; readonly size: number }
  | { readonly kind: 'another is at it' };

/**
 * Takes the next events into the tree and signs its new head: tiles, size and checkpoint in one transaction, so that no
 * checkpoint is ever signed that the tree behind it does not hold, and none goes back after a crash.
 */
export async function growTree(pool: Pool, key: LogKey): Promise<Step> {
  const waiting = await readWaiting(pool);
  if (!waiting.more) return { kind: 'nothing new', size: waiting.size };
  return inTransaction(pool, async (tx): Promise<Step> => {
    const head = await lockTree(tx);
    if (head === undefined) return { kind: 'another is at it' };
    const { origin, size } = head;
    const leaves = await readLeaves(tx, size, LEAVES_PER_STEP);
    if (leaves.length === 0) return { kind: 'nothing new', size };
    const { edge, tiles } = grow(
      sha256,
      await readEdge(tx, size),
      leaves.map((leaf) => leafHash(sha256, leaf)),
    );
    await storeTiles(tx, tiles);
    const note = key.sign({ origin, size: edge.size, root: edgeRoot(sha256, edge) });
    await storeCheckpoint(tx, size, edge.size, note);
    return { kind: 'grown', size: edge.size, added: leaves.length };
  });
}

async function readEdge(tx: ClientBase, size: number): Promise<Edge> {
  const partial: Uint8Array[] = [];
  for (const name of edgeTiles(size)) {
    while (partial.length < name.level) partial.push(new Uint8Array(0));
    partial.push(await storedTile(tx, name));
  }
  return { size, partial };
}

async function storedTile(tx: ClientBase, name: Parameters<typeof readTile>[1]): Promise<Buffer> {
  const hashes = await readTile(tx, name);
  if (hashes !== undefined) return hashes;
  throw new Error(
    `the audit tree lacks ${name.width * HASH_BYTES} bytes of tile ${name.level}/${name.index}: restore schema audit from a backup`,
  );
}
