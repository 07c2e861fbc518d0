import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { changesOf, entryOf, type Change } from './change.ts';
import { compact, syncFolder } from './compact.ts';
import { Journal } from './journal.ts';
import { DamagedJournal, replay } from './replay.ts';

/** What the storage needs of a table, whatever its records are. */
export interface StoredTable {
  readonly name: string;
  readonly size: number;
  set(key: string, record: unknown): void;
  entries(): Iterable<[string, object]>;
}

/**
 * The tables of one system over one journal. A commit is visible in memory at once, so that the next request is
 * checked against it, and answered when it is on the disk. One process at a time may have a journal open.
 */
export class Storage {
  private readonly journal: Journal;
  private readonly tables: ReadonlyMap<string, StoredTable>;
  private readonly listeners = new Set<() => void>();

  private constructor(journal: Journal, tables: ReadonlyMap<string, StoredTable>) {
    this.journal = journal;
    this.tables = tables;
  }

  /** Reads the journal into the (empty) tables, rewrites it if it holds more than they do, and opens it. */
  static async open(path: string, tables: readonly StoredTable[]): Promise<Storage> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const byName = new Map(tables.map((table) => [table.name, table]));
    let written = 0;
    await replay(path, (entry) => {
      const changes = changesOf(entry);
      if (changes === undefined) throw new DamagedJournal(`${path} is not a journal of the sandbox`);
      written += changes.length;
      apply(byName, changes);
    });
    const records = tables.reduce((sum, table) => sum + table.size, 0);
    if (written > records) await compact(path, contentOf(tables));
    const journal = await Journal.open(path);
    await syncFolder(dirname(path));
    return new Storage(journal, byName);
  }

  /** Why nothing can be kept any more, if so: memory may then be ahead of the disk and must not be shown. */
  get failure(): Error | undefined {
    return this.journal.failure;
  }

  /** All of the changes or, after a crash, none of them. Returns when they are on the disk. */
  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    if (this.journal.failure !== undefined) throw this.journal.failure;
    apply(this.tables, changes);
    await this.journal.append(entryOf(changes));
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after each commit. */
  onCommit(listener: () => void): void {
    this.listeners.add(listener);
  }

  close(): Promise<void> {
    return this.journal.close();
  }
}

function apply(tables: ReadonlyMap<string, StoredTable>, changes: readonly Change[]): void {
  for (const { table, key, record } of changes) {
    const found = tables.get(table);
    if (found === undefined) throw new DamagedJournal(`there is no table ${table}`);
    found.set(key, record);
  }
}

function* contentOf(tables: readonly StoredTable[]): Generator<Change> {
  for (const table of tables) {
    for (const [key, record] of table.entries()) yield { table: table.name, key, record };
  }
}
