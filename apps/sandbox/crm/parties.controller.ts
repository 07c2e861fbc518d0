import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { parse } from '../http/parse.ts';
import { addressesOf, foldAddress, partyChange, type Party } from './party.ts';
import { Parties } from './parties.ts';

const cursor = z.string().regex(/^c[0-9]{1,15}$/, 'is not a cursor of this list');

const listQuery = z.strictObject({
  code: z.string().optional(),
  email: z.string().optional(),
  cursor: cursor.default('c0'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** Every answer of the CRM is in an envelope. */
interface Envelope<T> {
  readonly ok: true;
  readonly result: T;
}

interface PartyList extends Envelope<readonly Party[]> {
  /** Where the list goes on; null at its end. */
  readonly next: string | null;
}

/** The CRM's interface: lists ascend by number. */
@Controller('crm/v1/parties')
export class PartiesController {
  constructor(private readonly parties: Parties) {}

  @Get()
  list(@Query() query: unknown): PartyList {
    const { code, email, cursor, limit } = parse(listQuery, query);
    const after = Number(cursor.slice(1));
    const found =
      code === undefined && email === undefined
        ? this.parties.after(after, limit + 1)
        : this.search(code, email).filter(({ id }) => id > after);
    const result = found.slice(0, limit);
    const last = result.at(-1);
    return { ok: true, result, next: last !== undefined && found.length > limit ? `c${last.id}` : null };
  }

  @Get(':id')
  read(@Param('id') id: string): Envelope<Party> {
    return { ok: true, result: this.parties.get(id) };
  }

  @Post()
  async create(@Body() body: unknown): Promise<Envelope<Party>> {
    return { ok: true, result: await this.parties.create(parse(partyChange, body)) };
  }

  @Patch(':id')
  async update(@Param('id') id: string, @Body() body: unknown): Promise<Envelope<Party>> {
    return { ok: true, result: await this.parties.update(id, parse(partyChange, body)) };
  }

  /** Accepted, as a CRM with a queue behind it says; here it is done at once. */
  @Delete(':id')
  @HttpCode(202)
  async remove(@Param('id') id: string): Promise<Envelope<{ id: number }>> {
    const { id: removed } = await this.parties.remove(id);
    return { ok: true, result: { id: removed } };
  }

  private search(code: string | undefined, email: string | undefined): Party[] {
    const { table } = this.parties;
    const address = email === undefined ? undefined : foldAddress(email);
    const found = code === undefined ? table.find('address', address ?? '') : table.find('code', code);
    return found
      .filter((party) => address === undefined || addressesOf(party).includes(address))
      .sort((one, other) => one.id - other.id);
  }
}
