import { describe, expect, it } from '@jest/globals';
import { GrownTree, plainRoot } from '../testing/grown-tree.ts';
import { sha256 } from '../testing/sha256.ts';
import { edgeRoot } from './edge-root.ts';
import { edgeTiles } from './growth.ts';
import { leafHash } from './node-hash.ts';

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const leaves = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, place) => leafHash(sha256, Buffer.from(`entry ${place}`)));

const digests = ({ tiles }: GrownTree): string[] =>
  [...tiles].map(([name, hashes]) => `${name} ${Buffer.from(sha256(hashes)).toString('hex')}`).sort();

describe('a growing tree', () => {
  // The test vectors of Certificate Transparency's own implementation.
  const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %d known entries has the known root', async (size, root) => {
    const tree = new GrownTree();
    tree.add(ENTRIES.slice(0, size).map((entry) => leafHash(sha256, hex(entry))));

    expect(Buffer.from(await tree.at(size).root()).toString('hex')).toBe(root);
    expect(Buffer.from(edgeRoot(sha256, tree.edge)).toString('hex')).toBe(root);
  });

  it('is the same tree in whatever steps it grew', async () => {
    const all = leaves(70_000);
    const [once, steps] = [new GrownTree(), new GrownTree()];

    once.add(all);
    for (let at = 0, step = 1; at < all.length; at += step, step = (step * 7 + 3) % 1_021) {
      steps.add(all.slice(at, at + step));
    }

    expect(steps.edge).toEqual(once.edge);
    expect(digests(steps)).toEqual(digests(once));
    expect(await once.at(70_000).root()).toEqual(plainRoot(all));
    expect(edgeRoot(sha256, once.edge)).toEqual(plainRoot(all));
  });

  it('has the tiles that the specification counts for 70,000 entries', () => {
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(edgeTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
    expect(edgeTiles(0)).toEqual([]);
  });

  it('still knows its roots of old after it grew past them', async () => {
    const all = leaves(66_000);
    const tree = new GrownTree();
    tree.add(all);

    for (const size of [255, 256, 257, 65_535, 65_536, 65_537]) {
      expect(await tree.at(size).root()).toEqual(plainRoot(all.slice(0, size)));
    }
  });
});
