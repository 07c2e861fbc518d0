import type { ClientBase } from 'pg';
import type { Tile } from '#transparency';

/** Writes tiles in one statement. A tile only ever grows: the row it replaces is its beginning. */
export async function storeTiles(tx: ClientBase, tiles: readonly Tile[]): Promise<void> {
  await tx.query({
    name: 'store-tiles',
    text: `INSERT INTO audit.tile (level, index, hashes)
           SELECT level, index, hashes FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS n(level, index, hashes)
           ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes`,
    values: [
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ hashes }) => Buffer.from(hashes)),
    ],
  });
}
