import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from '../http/parse.ts';
import { Groups } from './groups.ts';
import type { JsonObject } from './json.ts';
import { list, listQuery } from './list.ts';
import { readPatch } from './patch-request.ts';
import { Renderer } from './render.ts';
import { readResource } from './request.ts';
import { Roster } from './roster.ts';
import { MEDIA_TYPE } from './scim-error.ts';
import { selectionOf, selectionQuery } from './selection.ts';

/** The app's groups over SCIM 2.0 (RFC 7644 §3). */
@Controller('app/scim/v2/Groups')
export class GroupsController {
  constructor(
    private readonly groups: Groups,
    private readonly roster: Roster,
  ) {}

  @Get()
  @Header('content-type', MEDIA_TYPE)
  list(@Query() query: unknown, @Req() request: FastifyRequest): JsonObject {
    const renderer = this.renderer(request);
    return list(this.roster.groups, parse(listQuery, query), (group, selection) => renderer.group(group, selection));
  }

  @Get(':id')
  @Header('content-type', MEDIA_TYPE)
  read(@Param('id') id: string, @Query() query: unknown, @Req() request: FastifyRequest): JsonObject {
    return this.renderer(request).group(this.groups.get(id), selectionOf(parse(selectionQuery, query)));
  }

  @Post()
  @Header('content-type', MEDIA_TYPE)
  async create(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject> {
    const group = await this.groups.create(readResource(body));
    const renderer = this.renderer(request);
    void reply.header('location', renderer.location('Group', group.id));
    return renderer.group(group);
  }

  @Put(':id')
  @Header('content-type', MEDIA_TYPE)
  async replace(@Param('id') id: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<JsonObject> {
    return this.renderer(request).group(await this.groups.replace(id, readResource(body)));
  }

  /** Answered without the group, which may have very many members. */
  @Patch(':id')
  @HttpCode(204)
  async patch(@Param('id') id: string, @Body() body: unknown): Promise<void> {
    await this.groups.patch(id, readPatch(body));
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id') id: string): Promise<void> {
    return this.groups.delete(id);
  }

  private renderer(request: FastifyRequest): Renderer {
    return new Renderer(this.roster, `${request.protocol}://${request.host}`);
  }
}
