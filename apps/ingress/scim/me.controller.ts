import { Controller, Delete, Get, Patch, Put, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { isResourceId } from '#identity';
import { locationOf } from './answer.ts';
import { Endpoint } from './endpoint.ts';
import { baseOf } from './request-base.ts';
import { Refusal, ScimErrorFilter } from './scim-error.filter.ts';

/** The token's own person under a name that needs no id (RFC 7644 §3.11). Location is where the person really is. */
@Controller('scim/v2/Me')
@UseGuards(BearerGuard)
@UseFilters(ScimErrorFilter)
export class MeController {
  constructor(private readonly endpoint: Endpoint) {}

  @Get()
  @RequireScopes('scim:read')
  get(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.get('User', self(request, reply, caller), { request, reply, caller });
  }

  @Put()
  @RequireScopes('scim:write')
  replace(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.replace('User', self(request, reply, caller), { request, reply, caller });
  }

  @Patch()
  @RequireScopes('scim:write')
  patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.patch('User', self(request, reply, caller), { request, reply, caller });
  }

  @Delete()
  @RequireScopes('scim:write')
  remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.remove('User', self(request, reply, caller), { request, reply, caller });
  }
}

/** The id of the token's person, whose place is told in every answer. */
function self(request: FastifyRequest, reply: FastifyReply, { person }: Caller): string {
  if (person === undefined || !isResourceId(person)) {
    throw new Refusal({
      status: 404,
      detail: 'this token belongs to no person; make one with "person" in POST /admin/tokens',
    });
  }
  void reply.header('location', locationOf(baseOf(request), 'User', person));
  return person;
}
