import { Controller, Get, HttpCode, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResourceKind } from '#identity';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { Endpoint } from './endpoint.ts';
import { ScimErrorFilter } from './scim-error.filter.ts';

const EVERY: readonly ResourceKind[] = ['User', 'Group'];

/** Queries at the root, over every type of resource (RFC 7644 §3.4.2.1, §3.4.3). */
@Controller('scim/v2')
@UseGuards(BearerGuard)
@RequireScopes('scim:read')
@UseFilters(ScimErrorFilter)
export class RootController {
  constructor(private readonly endpoint: Endpoint) {}

  @Get()
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.list(EVERY, { request, reply, caller }, request.query);
  }

  @Post('.search')
  @HttpCode(200)
  search(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentCaller() caller: Caller): Promise<void> {
    return this.endpoint.search(EVERY, { request, reply, caller });
  }
}
