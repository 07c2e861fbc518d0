import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../http/refusal.ts';
import { Storage } from '../store/storage.ts';
import { Table } from '../store/table.ts';
import { BLANK, customer, foldAddress, type Customer, type CustomerChange, type NewCustomer } from './customer.ts';

/** The shop's customers and its rules: one account per e-mail address, and an account is closed before it is deleted. */
export class Customers {
  private constructor(
    readonly table: Table<Customer, 'emailAddress' | 'reference'>,
    readonly storage: Storage,
  ) {}

  static async open(journal: string): Promise<Customers> {
    const table = new Table<Customer, 'emailAddress' | 'reference'>('customers', (value) => customer.parse(value), {
      emailAddress: ({ emailAddress }) => [foldAddress(emailAddress)],
      reference: ({ reference }) => (reference === null ? [] : [reference]),
    });
    return new Customers(table, await Storage.open(journal, [table]));
  }

  get(id: string): Customer {
    const found = this.table.get(id);
    if (found === undefined) throw new Refusal('absent', 'there is no such customer');
    return found;
  }

  async create(fields: NewCustomer): Promise<Customer> {
    this.refuseTaken(fields.emailAddress);
    const now = new Date().toISOString();
    const customerId = `cus_${randomUUID().replaceAll('-', '')}`;
    return this.keep(
      customer.parse({ customerId, ...BLANK, ...fields, createdAt: now, updatedAt: now, closedAt: null }),
    );
  }

  /** Changes the named fields and leaves the others. What changes nothing is not written. */
  async update(id: string, change: CustomerChange): Promise<Customer> {
    const before = this.get(id);
    if (before.closedAt !== null) throw new Refusal('wrongState', 'the account is closed');
    if (change.emailAddress !== undefined) this.refuseTaken(change.emailAddress, id);
    const after = { ...before, ...change };
    if (isDeepStrictEqual(before, after)) return before;
    return this.keep(customer.parse({ ...after, updatedAt: new Date().toISOString() }));
  }

  /** Ends an account and overwrites what is personal in it; a second time it changes nothing. */
  async close(id: string): Promise<Customer> {
    const before = this.get(id);
    if (before.closedAt !== null) return before;
    const now = new Date().toISOString();
    return this.keep({
      ...before,
      ...BLANK,
      emailAddress: `${id}@closed.invalid`,
      reference: before.reference,
      state: 'DISABLED',
      updatedAt: now,
      closedAt: now,
    });
  }

  async delete(id: string): Promise<void> {
    if (this.get(id).closedAt === null) throw new Refusal('wrongState', 'close the account before deleting it');
    await this.storage.commit([{ table: this.table.name, key: id }]);
  }

  private refuseTaken(emailAddress: string, exceptFor?: string): void {
    const owners = this.table.find('emailAddress', foldAddress(emailAddress));
    if (owners.every(({ customerId }) => customerId === exceptFor)) return;
    throw new Refusal('duplicate', 'another customer has this e-mail address', { field: 'emailAddress' });
  }

  private async keep(record: Customer): Promise<Customer> {
    await this.storage.commit([{ table: this.table.name, key: record.customerId, record }]);
    return record;
  }
}
