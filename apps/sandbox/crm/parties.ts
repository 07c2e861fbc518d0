import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Refusal } from '../http/refusal.ts';
import { Storage } from '../store/storage.ts';
import { Table } from '../store/table.ts';
import { addressesOf, party, type Party, type PartyChange } from './party.ts';

const counter = z.strictObject({ last: z.int() });
const COUNTER = 'party';

/** The CRM's parties and its rules: a code is there once, and a number is never given out again. */
export class Parties {
  private constructor(
    readonly table: Table<Party, 'code' | 'address'>,
    private readonly counters: Table<z.infer<typeof counter>>,
    readonly storage: Storage,
  ) {}

  static async open(journal: string): Promise<Parties> {
    const table = new Table<Party, 'code' | 'address'>('parties', (value) => party.parse(value), {
      code: ({ code }) => (code === null ? [] : [code]),
      address: addressesOf,
    });
    const counters = new Table('counters', (value) => counter.parse(value), {});
    return new Parties(table, counters, await Storage.open(journal, [table, counters]));
  }

  get(id: string): Party {
    const found = this.table.get(id);
    if (found === undefined) throw new Refusal('absent', 'no such party');
    return found;
  }

  async create(fields: PartyChange): Promise<Party> {
    this.refuseTaken(fields.code);
    const id = (this.counters.get(COUNTER)?.last ?? 0) + 1;
    const now = new Date().toISOString();
    const record = party.parse({
      id,
      code: null,
      name: { first: null, last: null },
      contacts: [],
      categories: [],
      lang: null,
      optOut: { email: false, sms: false },
      active: true,
      ...fields,
      createDate: now,
      writeDate: now,
    });
    await this.storage.commit([
      { table: this.table.name, key: String(id), record },
      { table: this.counters.name, key: COUNTER, record: { last: id } },
    ]);
    return record;
  }

  /** Changes the named fields and leaves the others. What changes nothing is not written. */
  async update(id: string, change: PartyChange): Promise<Party> {
    const before = this.get(id);
    this.refuseTaken(change.code, before.id);
    const after = { ...before, ...change };
    if (isDeepStrictEqual(before, after)) return before;
    const record = party.parse({ ...after, writeDate: new Date().toISOString() });
    await this.storage.commit([{ table: this.table.name, key: id, record }]);
    return record;
  }

  async remove(id: string): Promise<Party> {
    const removed = this.get(id);
    await this.storage.commit([{ table: this.table.name, key: id }]);
    return removed;
  }

  /** At most `limit` parties with numbers above `after`, ascending. */
  after(after: number, limit: number): Party[] {
    const page: Party[] = [];
    for (const record of this.table.values()) {
      if (record.id <= after) continue;
      if (page.length === limit) break;
      page.push(record);
    }
    return page;
  }

  private refuseTaken(code: string | null | undefined, exceptFor?: number): void {
    if (code === undefined || code === null) return;
    if (this.table.find('code', code).every(({ id }) => id === exceptFor)) return;
    throw new Refusal('duplicate', 'another party has this code', { field: 'code' });
  }
}
