import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import type { TokenDescription } from '../registry/tokens.ts';
import { TokenDesk, type GivenToken } from './token-desk.ts';

/** Tokens of the caller's own tenant. Nothing in a request names another. */
@Controller('admin/tokens')
@UseGuards(BearerGuard)
@RequireScopes('admin')
export class TokensController {
  constructor(private readonly desk: TokenDesk) {}

  @Post()
  create(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<GivenToken> {
    return this.desk.create(caller.tenant, body, caller);
  }

  @Post(':id/rotate')
  rotate(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<GivenToken> {
    return this.desk.rotate(caller.tenant, id, body, caller);
  }

  @Get()
  list(@CurrentCaller() caller: Caller): Promise<{ tokens: TokenDescription[] }> {
    return this.desk.list(caller.tenant);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.desk.remove(caller.tenant, id);
  }
}
