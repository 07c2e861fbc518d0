/**
 * The URL with commits that do not wait for the disk. What a crash of PostgreSQL takes of what was wanted it takes
 * together with the positions, and the events come again. Intents and results wait: they go by other connections.
 */
export function relaxedDurability(url: string): string {
  const relaxed = new URL(url);
  const options = relaxed.searchParams.get('options');
  relaxed.searchParams.set('options', `${options === null ? '' : `${options} `}-c synchronous_commit=off`);
  return relaxed.href;
}
