import { sameHash, type Hash, type Sha256 } from '../hash.ts';
import { nodeHash } from '../tree/node-hash.ts';
import { splitOf } from '../tree/subtrees.ts';
import type { TileReader } from '../tree/tile-reader.ts';

/** PROOF(m, D[n]) of RFC 6962 §2.1.2: that the tree begins with the tree of `from` entries. */
export async function consistencyProof(tree: TileReader, from: number): Promise<Hash[]> {
  if (from < 1 || from > tree.size) throw new RangeError(`a tree of ${tree.size} has no beginning of ${from}`);
  const ranges: (readonly [number, number])[] = [];
  let [start, end] = [0, tree.size];
  let isWhole = true;
  while (from < end) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      ranges.unshift([middle, end]);
      end = middle;
    } else {
      ranges.unshift([start, middle]);
      start = middle;
      isWhole = false;
    }
  }
  if (!isWhole) ranges.unshift([start, end]);
  return Promise.all(ranges.map(([a, b]) => tree.rangeHash(a, b)));
}

export interface Head {
  readonly size: number;
  readonly root: Hash;
}

/** Whether the newer tree begins with the older one (RFC 9162 §2.1.4.2). */
export function provesConsistency(sha256: Sha256, older: Head, newer: Head, proof: readonly Hash[]): boolean {
  if (older.size < 0 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && sameHash(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && sameHash(older.root, sha256());
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) return false;
  let [node, last] = [older.size - 1, newer.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [oldHash, newHash] = [first, first];
  for (const hash of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sha256, hash, oldHash);
      newHash = nodeHash(sha256, hash, newHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = nodeHash(sha256, newHash, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameHash(oldHash, older.root) && sameHash(newHash, newer.root);
}

const half = (number: number): number => Math.floor(number / 2);
const isPowerOfTwo = (number: number): boolean => number === 1 || splitOf(number) * 2 === number;
