/** What happens to one record: its new content, or its end. */
export interface Change {
  readonly table: string;
  readonly key: string;
  readonly record?: object;
}

/** A change as it stands in the journal; without a third place the record ends. */
type Written = readonly [table: string, key: string, record?: object];

/** One line of the journal: changes that happen together or not at all. */
export function entryOf(changes: readonly Change[]): readonly Written[] {
  return changes.map(({ table, key, record }) => (record === undefined ? [table, key] : [table, key, record]));
}

/** Reads a line back; undefined when it is none of ours. */
export function changesOf(entry: unknown): Change[] | undefined {
  if (!Array.isArray(entry)) return undefined;
  const changes: Change[] = [];
  for (const written of entry as readonly unknown[]) {
    const change = changeOf(written);
    if (change === undefined) return undefined;
    changes.push(change);
  }
  return changes;
}

function changeOf(written: unknown): Change | undefined {
  if (!Array.isArray(written)) return undefined;
  const [table, key, record] = written as readonly unknown[];
  if (typeof table !== 'string' || typeof key !== 'string') return undefined;
  if (record === undefined) return { table, key };
  return typeof record === 'object' && record !== null ? { table, key, record } : undefined;
}
