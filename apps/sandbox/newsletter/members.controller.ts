import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import { parse } from '../http/parse.ts';
import { foldAddress, memberChange, newMember, type Member } from './member.ts';
import { Members } from './members.ts';

const listQuery = z.strictObject({
  address: z.string().optional(),
  ext_ref: z.string().optional(),
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(1).max(500).default(50),
});

/** Every answer of the newsletter system is wrapped. */
interface Wrapped<T> {
  readonly data: T;
}

interface MemberPage {
  readonly results: readonly Member[];
  readonly total: number;
  readonly page: number;
  readonly per_page: number;
}

/** The newsletter system's REST interface. */
@Controller('newsletter/api/v3/members')
export class MembersController {
  constructor(private readonly members: Members) {}

  @Get()
  list(@Query() query: unknown): Wrapped<MemberPage> {
    const { address, ext_ref, page, per_page } = parse(listQuery, query);
    const skip = (page - 1) * per_page;
    const { table } = this.members;
    if (address === undefined && ext_ref === undefined) {
      return { data: { results: table.page(skip, per_page), total: table.size, page, per_page } };
    }
    const found = (
      ext_ref === undefined ? table.find('address', foldAddress(address ?? '')) : table.find('ext_ref', ext_ref)
    ).filter((member) => address === undefined || foldAddress(member.address) === foldAddress(address));
    return { data: { results: found.slice(skip, skip + per_page), total: found.length, page, per_page } };
  }

  @Get(':uuid')
  read(@Param('uuid') uuid: string): Wrapped<Member> {
    return { data: this.members.get(uuid) };
  }

  @Post()
  @HttpCode(200)
  async create(@Body() body: unknown): Promise<Wrapped<Member>> {
    return { data: await this.members.create(parse(newMember, body)) };
  }

  /** Changes the fields that are named; `{"subscribed": false}` unsubscribes and keeps the contact. */
  @Put(':uuid')
  async update(@Param('uuid') uuid: string, @Body() body: unknown): Promise<Wrapped<Member>> {
    return { data: await this.members.update(uuid, parse(memberChange, body)) };
  }

  @Delete(':uuid/permanent')
  async remove(@Param('uuid') uuid: string): Promise<Wrapped<true>> {
    await this.members.remove(uuid);
    return { data: true };
  }
}
