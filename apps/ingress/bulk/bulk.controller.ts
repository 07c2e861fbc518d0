import { Controller, HttpCode, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { originOf } from '../scim/commands.ts';
import { baseOf } from '../scim/request-base.ts';
import { ScimErrorFilter } from '../scim/scim-error.filter.ts';
import { sendJson } from '../scim/scim-reply.ts';
import { Bulk } from './bulk.ts';

@Controller('scim/v2/Bulk')
@UseGuards(BearerGuard)
@RequireScopes('scim:write')
@UseFilters(ScimErrorFilter)
export class BulkController {
  constructor(private readonly bulk: Bulk) {}

  @Post()
  @HttpCode(200)
  async run(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    sendJson(reply, await this.bulk.run(request.body, originOf(caller, request.headers), baseOf(request)));
  }
}
