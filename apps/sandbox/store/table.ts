/** The keys under which a record is found besides its own, for each index. */
export type Indexes<R, I extends string> = Readonly<Record<I, (record: R) => readonly string[]>>;

/** How many of the latest changes a table remembers, for the page. */
const LATEST = 100;

/** One kind of record in memory, in the order of creation, with its indexes. Durability is the storage's matter. */
export class Table<R extends object, I extends string = never> {
  readonly name: string;
  private readonly parse: (value: unknown) => R;
  private readonly records = new Map<string, R>();
  private readonly indexes: ReadonlyMap<string, Index<R>>;
  private readonly changed = new Set<string>();

  constructor(name: string, parse: (value: unknown) => R, indexes: Indexes<R, I>) {
    this.name = name;
    this.parse = parse;
    this.indexes = new Map(
      Object.entries<(record: R) => readonly string[]>(indexes).map(([index, keysOf]) => [index, new Index(keysOf)]),
    );
  }

  get size(): number {
    return this.records.size;
  }

  get(key: string): R | undefined {
    return this.records.get(key);
  }

  /** Every record found under `value`, in the order in which they came under it. */
  find(index: I, value: string): R[] {
    const keys = this.indexes.get(index)?.find(value) ?? [];
    return [...keys].flatMap((key) => this.records.get(key) ?? []);
  }

  values(): IterableIterator<R> {
    return this.records.values();
  }

  entries(): IterableIterator<[string, R]> {
    return this.records.entries();
  }

  /** `take` records in the order of creation, after leaving out `skip`. */
  page(skip: number, take: number): R[] {
    const page: R[] = [];
    let place = 0;
    for (const record of this.records.values()) {
      if (page.length >= take) break;
      if (place >= skip) page.push(record);
      place += 1;
    }
    return page;
  }

  /** The last changed records that are still there, newest first. */
  latest(count: number): R[] {
    return [...this.changed]
      .reverse()
      .slice(0, count)
      .flatMap((key) => this.records.get(key) ?? []);
  }

  /** Takes a record read from a file or made by this system; undefined removes what is there. */
  set(key: string, value: unknown): void {
    const before = this.records.get(key);
    const after = value === undefined ? undefined : this.parse(value);
    for (const index of this.indexes.values()) index.move(key, before, after);
    this.changed.delete(key);
    if (after === undefined) {
      this.records.delete(key);
      return;
    }
    this.records.set(key, after);
    this.changed.add(key);
    for (const oldest of this.changed) {
      if (this.changed.size <= LATEST) break;
      this.changed.delete(oldest);
    }
  }
}

class Index<R> {
  private readonly keysOf: (record: R) => readonly string[];
  private readonly keys = new Map<string, Set<string>>();

  constructor(keysOf: (record: R) => readonly string[]) {
    this.keysOf = keysOf;
  }

  find(value: string): Iterable<string> {
    return this.keys.get(value) ?? [];
  }

  move(key: string, before: R | undefined, after: R | undefined): void {
    const left = new Set(before === undefined ? [] : this.keysOf(before));
    const entered = new Set(after === undefined ? [] : this.keysOf(after));
    for (const value of left) if (!entered.has(value)) this.drop(value, key);
    for (const value of entered) {
      if (left.has(value)) continue;
      const found = this.keys.get(value);
      if (found === undefined) this.keys.set(value, new Set([key]));
      else found.add(key);
    }
  }

  private drop(value: string, key: string): void {
    const found = this.keys.get(value);
    found?.delete(key);
    if (found?.size === 0) this.keys.delete(value);
  }
}
