/**
 * The URL with commits that do not wait for the disk. What a crash of PostgreSQL takes from the directory it takes
 * together with the positions, and the projector folds it again; waiting would cost each batch a flush and hold the
 * lock of NOTIFY for as long.
 */
export function relaxedDurability(url: string): string {
  const relaxed = new URL(url);
  const options = relaxed.searchParams.get('options');
  relaxed.searchParams.set('options', `${options === null ? '' : `${options} `}-c synchronous_commit=off`);
  return relaxed.href;
}
