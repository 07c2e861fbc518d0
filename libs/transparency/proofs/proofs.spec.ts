import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Hash } from '../hash.ts';
import { GrownTree, plainRoot } from '../testing/grown-tree.ts';
import { sha256 } from '../testing/sha256.ts';
import { leafHash } from '../tree/node-hash.ts';
import { consistencyProof, provesConsistency } from './consistency.ts';
import { inclusionProof, provesInclusion } from './inclusion.ts';

const SIZE = 1_200;
const tree = new GrownTree();
const leaves = Array.from({ length: SIZE }, (_, place) => leafHash(sha256, Buffer.from(`entry ${place}`)));
const roots: Hash[] = [];

beforeAll(() => {
  tree.add(leaves);
  for (let size = 0; size <= SIZE; size += 1) roots.push(plainRoot(leaves.slice(0, size)));
});

const rootAt = (size: number): Hash => roots[size] ?? new Uint8Array();
const leafAt = (index: number): Hash => leaves[index] ?? new Uint8Array();

/** An entry and a tree that holds it. */
const places = fc
  .integer({ min: 1, max: SIZE })
  .chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)));

describe('an inclusion proof', () => {
  it('proves every entry of every small tree', async () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof(tree.at(size), index);
        expect(provesInclusion(sha256, { index, size, leaf: leafAt(index), proof }, rootAt(size))).toBe(true);
      }
    }
  });

  it('proves any entry of any tree, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.nat(), async ([index, size], salt) => {
        const proof = await inclusionProof(tree.at(size), index);
        const inclusion = { index, size, leaf: leafAt(index), proof };
        expect(provesInclusion(sha256, inclusion, rootAt(size))).toBe(true);
        expect(provesInclusion(sha256, { ...inclusion, leaf: sha256(leafAt(index)) }, rootAt(size))).toBe(false);
        expect(provesInclusion(sha256, inclusion, rootAt(size - 1))).toBe(false);
        expect(provesInclusion(sha256, { ...inclusion, proof: [...proof, rootAt(size)] }, rootAt(size))).toBe(false);
        if (proof.length === 0) return;
        const altered = proof.with(salt % proof.length, sha256(rootAt(size)));
        expect(provesInclusion(sha256, { ...inclusion, proof: altered }, rootAt(size))).toBe(false);
        expect(provesInclusion(sha256, { ...inclusion, proof: proof.slice(1) }, rootAt(size))).toBe(false);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('is refused for an entry that the tree does not have', async () => {
    await expect(inclusionProof(tree.at(10), 10)).rejects.toThrow('a tree of 10 has no entry 10');
    expect(provesInclusion(sha256, { index: 10, size: 10, leaf: leafAt(9), proof: [] }, rootAt(10))).toBe(false);
  });
});

describe('a consistency proof', () => {
  it('proves every beginning of every small tree', async () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let from = 1; from <= size; from += 1) {
        const proof = await consistencyProof(tree.at(size), from);
        const [older, newer] = [
          { size: from, root: rootAt(from) },
          { size, root: rootAt(size) },
        ];
        expect(provesConsistency(sha256, older, newer, proof)).toBe(true);
      }
    }
  });

  it('proves no beginning that is another one', async () => {
    await fc.assert(
      fc.asyncProperty(places, async ([index, size]) => {
        const from = index + 1;
        const proof = await consistencyProof(tree.at(size), from);
        const newer = { size, root: rootAt(size) };
        expect(provesConsistency(sha256, { size: from, root: rootAt(from) }, newer, proof)).toBe(true);
        expect(provesConsistency(sha256, { size: from, root: sha256(rootAt(from)) }, newer, proof)).toBe(false);
        expect(provesConsistency(sha256, { size: from, root: rootAt(from) }, { size, root: rootAt(0) }, proof)).toBe(
          false,
        );
        if (from === size) return;
        expect(provesConsistency(sha256, { size: from, root: rootAt(from) }, newer, proof.slice(0, -1))).toBe(false);
        const longer = [...proof, rootAt(1)];
        expect(provesConsistency(sha256, { size: from, root: rootAt(from) }, newer, longer)).toBe(false);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('knows that every tree begins with nothing', () => {
    const empty = { size: 0, root: rootAt(0) };
    expect(provesConsistency(sha256, empty, { size: 5, root: rootAt(5) }, [])).toBe(true);
    expect(provesConsistency(sha256, { size: 6, root: rootAt(6) }, { size: 5, root: rootAt(5) }, [])).toBe(false);
  });
});
