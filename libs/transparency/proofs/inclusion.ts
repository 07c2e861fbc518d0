import { sameHash, type Hash, type Sha256 } from '../hash.ts';
import { nodeHash } from '../tree/node-hash.ts';
import { splitOf } from '../tree/subtrees.ts';
import type { TileReader } from '../tree/tile-reader.ts';

/** PATH(m, D[n]) of RFC 6962 §2.1.1, from the leaf's sibling up. */
export async function inclusionProof(tree: TileReader, index: number): Promise<Hash[]> {
  if (index < 0 || index >= tree.size) throw new RangeError(`a tree of ${tree.size} has no entry ${index}`);
  const siblings: (readonly [number, number])[] = [];
  let [start, end] = [0, tree.size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    siblings.unshift(index < middle ? [middle, end] : [start, middle]);
    if (index < middle) end = middle;
    else start = middle;
  }
  return Promise.all(siblings.map(([from, to]) => tree.rangeHash(from, to)));
}

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly proof: readonly Hash[];
}

/** Whether the leaf is entry `index` of the tree of `size` with this root (RFC 9162 §2.1.3.2). */
export function provesInclusion(sha256: Sha256, { index, size, leaf, proof }: Inclusion, root: Hash): boolean {
  if (index < 0 || index >= size) return false;
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sha256, sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(sha256, hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameHash(hash, root);
}

/** Beyond 32 bits, where JavaScript's own shifts end. */
const isOdd = (number: number): boolean => number % 2 === 1;
const half = (number: number): number => Math.floor(number / 2);
