import type { Hash, Sha256 } from '../hash.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The hash of an entry as a leaf of the tree (RFC 6962 §2.1): another prefix than a node's, so that neither passes for the other. */
export const leafHash = (sha256: Sha256, entry: Uint8Array): Hash => sha256(LEAF, entry);

/** The hash of two neighbouring subtrees (RFC 6962 §2.1). */
export const nodeHash = (sha256: Sha256, left: Hash, right: Hash): Hash => sha256(NODE, left, right);
