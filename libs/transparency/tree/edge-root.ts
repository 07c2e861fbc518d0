import { HASH_BYTES, type Hash, type Sha256 } from '../hash.ts';
import { tileRoot, type Edge } from './growth.ts';
import { nodeHash } from './node-hash.ts';
import { subtreesOf } from './subtrees.ts';

/** The root of a tree out of its edge alone: what is not in it stands already hashed in the levels above. */
export function edgeRoot(sha256: Sha256, { partial }: Edge): Hash {
  const subtrees = partial
    .map((hashes) => rootsOf(sha256, hashes))
    .reverse()
    .flat();
  return subtrees.length === 0 ? sha256() : subtrees.reduceRight((right, left) => nodeHash(sha256, left, right));
}

/** The perfect subtrees that a tile which is not full is made of, the largest first. */
function rootsOf(sha256: Sha256, hashes: Uint8Array): Hash[] {
  return subtreesOf(0, hashes.length / HASH_BYTES).map(({ height, index }) => {
    const bytes = 2 ** height * HASH_BYTES;
    return tileRoot(sha256, hashes.subarray(index * bytes, (index + 1) * bytes));
  });
}
