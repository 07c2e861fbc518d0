import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { Endpoint } from './endpoint.ts';
import { ScimErrorFilter } from './scim-error.filter.ts';

@Controller('scim/v2/Groups')
@UseGuards(BearerGuard)
@UseFilters(ScimErrorFilter)
export class GroupsController {
  constructor(private readonly endpoint: Endpoint) {}

  @Post()
  @RequireScopes('scim:write')
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.create('Group', { request, reply, caller });
  }

  @Get()
  @RequireScopes('scim:read')
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.list(['Group'], { request, reply, caller }, request.query);
  }

  @Post('.search')
  @HttpCode(200)
  @RequireScopes('scim:read')
  search(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.search(['Group'], { request, reply, caller });
  }

  @Get(':id')
  @RequireScopes('scim:read')
  get(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.endpoint.get('Group', id, { request, reply, caller });
  }

  @Put(':id')
  @RequireScopes('scim:write')
  replace(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.endpoint.replace('Group', id, { request, reply, caller });
  }

  @Patch(':id')
  @RequireScopes('scim:write')
  patch(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.endpoint.patch('Group', id, { request, reply, caller });
  }

  @Delete(':id')
  @RequireScopes('scim:write')
  remove(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.endpoint.remove('Group', id, { request, reply, caller });
  }
}
