import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import type { TokenDescription } from '../registry/tokens.ts';
import { TokenDesk, type GivenToken } from './token-desk.ts';

/** Tokens of the installation's own services, of no tenant: with them facts about every tenant are told. */
@Controller('admin/services/tokens')
@UseGuards(BearerGuard)
@RequireScopes('tenants')
export class ServiceTokensController {
  constructor(private readonly desk: TokenDesk) {}

  /** Takes `{ name, expires? }`. */
  @Post()
  create(@Body() body: unknown): Promise<GivenToken> {
    return this.desk.createForServices(body);
  }

  @Post(':id/rotate')
  rotate(@Param('id') id: string, @Body() body: unknown, @CurrentCaller() caller: Caller): Promise<GivenToken> {
    return this.desk.rotate(null, id, body, caller);
  }

  @Get()
  list(): Promise<{ tokens: TokenDescription[] }> {
    return this.desk.list(null);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string): Promise<void> {
    return this.desk.remove(null, id);
  }
}
