import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../http/refusal.ts';
import { Storage } from '../store/storage.ts';
import { Table } from '../store/table.ts';
import { foldAddress, member, type Member, type MemberChange, type NewMember } from './member.ts';

/** The newsletter's members and its one rule: an address is there once. */
export class Members {
  private constructor(
    readonly table: Table<Member, 'address' | 'ext_ref'>,
    readonly storage: Storage,
  ) {}

  static async open(journal: string): Promise<Members> {
    const table = new Table<Member, 'address' | 'ext_ref'>('members', (value) => member.parse(value), {
      address: ({ address }) => [foldAddress(address)],
      ext_ref: ({ ext_ref }) => (ext_ref === null ? [] : [ext_ref]),
    });
    return new Members(table, await Storage.open(journal, [table]));
  }

  get(uuid: string): Member {
    const found = this.table.get(uuid);
    if (found === undefined) throw new Refusal('absent', 'no such member');
    return found;
  }

  async create(fields: NewMember): Promise<Member> {
    this.refuseTaken(fields.address);
    const now = new Date().toISOString();
    const blank = { full_name: null, lists: [], subscribed: true, locale: null, ext_ref: null };
    return this.keep(member.parse({ uuid: randomUUID(), ...blank, ...fields, created_at: now, updated_at: now }));
  }

  /** Changes the named fields and leaves the others. What changes nothing is not written. */
  async update(uuid: string, change: MemberChange): Promise<Member> {
    const before = this.get(uuid);
    if (change.address !== undefined) this.refuseTaken(change.address, uuid);
    const after = { ...before, ...change };
    if (isDeepStrictEqual(before, after)) return before;
    return this.keep(member.parse({ ...after, updated_at: new Date().toISOString() }));
  }

  async remove(uuid: string): Promise<void> {
    this.get(uuid);
    await this.storage.commit([{ table: this.table.name, key: uuid }]);
  }

  private refuseTaken(address: string, exceptFor?: string): void {
    const owners = this.table.find('address', foldAddress(address));
    if (owners.every(({ uuid }) => uuid === exceptFor)) return;
    throw new Refusal('duplicate', 'a member with this address exists', { field: 'address' });
  }

  private async keep(record: Member): Promise<Member> {
    await this.storage.commit([{ table: this.table.name, key: record.uuid, record }]);
    return record;
  }
}
