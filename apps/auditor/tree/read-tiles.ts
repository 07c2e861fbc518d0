import type { ClientBase, Pool } from 'pg';
import { HASH_BYTES, type TileName } from '#transparency';

/** The first `width` hashes of a tile; undefined for one that is not there, or not that wide yet. */
export async function readTile(db: Pool | ClientBase, { level, index, width }: TileName): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ hashes: Buffer }>({
    name: 'read-tile',
    text: 'SELECT substring(hashes FOR $3) AS hashes FROM audit.tile WHERE level = $1 AND index = $2',
    values: [level, index, width * HASH_BYTES],
  });
  const hashes = rows[0]?.hashes;
  return hashes?.length === width * HASH_BYTES ? hashes : undefined;
}
