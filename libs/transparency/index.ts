export { HASH_BYTES, sameHash } from './hash.ts';
export type { Hash, Sha256 } from './hash.ts';
export { leafHash } from './tree/node-hash.ts';
export { edgeRoot } from './tree/edge-root.ts';
export { EMPTY_EDGE, edgeTiles, grow } from './tree/growth.ts';
export type { Edge, Growth, Tile } from './tree/growth.ts';
export { TileReader } from './tree/tile-reader.ts';
export type { ReadTile } from './tree/tile-reader.ts';
export { TILE_WIDTH, widthInTree } from './tiles/tile.ts';
export type { TileName } from './tiles/tile.ts';
export { parseTilePath, tilePath } from './tiles/tile-path.ts';
export type { TilePath } from './tiles/tile-path.ts';
export { entryBundle, parseEntryBundle } from './tiles/entry-bundle.ts';
export { inclusionProof, provesInclusion } from './proofs/inclusion.ts';
export type { Inclusion } from './proofs/inclusion.ts';
export { consistencyProof, provesConsistency } from './proofs/consistency.ts';
export type { Head } from './proofs/consistency.ts';
export { parseProofFile, renderProofFile } from './proofs/proof-file.ts';
export type { ProofFile } from './proofs/proof-file.ts';
export { parseNote, renderNote } from './notes/signed-note.ts';
export type { NoteSignature, SignedNote } from './notes/signed-note.ts';
export {
  ED25519,
  ED25519_COSIGNATURE,
  parseVerifierKey,
  renderVerifierKey,
  verifierKey,
} from './notes/verifier-key.ts';
export type { VerifierKey } from './notes/verifier-key.ts';
export { parseCheckpoint, renderCheckpoint } from './notes/checkpoint.ts';
export type { Checkpoint } from './notes/checkpoint.ts';
export { cosignedMessage, parseCosignature, renderCosignature } from './notes/cosignature.ts';
export type { Cosignature } from './notes/cosignature.ts';
