import {
  Controller,
  ForbiddenException,
  Get,
  Header,
  NotFoundException,
  Param,
  Query,
  UseGuards,
} from '@nestjs/common';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { HistoryReader, type HistoryPage, type SearchPage, type SubjectKind } from '../timeline/history-reader.ts';
import { readHistoryQuery, readSearchQuery, readSubject } from './queries.ts';

/** Who did what, when, and what came of it. The token decides the tenant; another tenant's id is simply not there. */
@Controller()
@UseGuards(BearerGuard)
@RequireScopes('audit')
export class HistoryController {
  constructor(private readonly reader: HistoryReader) {}

  @Get('people/:id/history')
  @Header('cache-control', 'no-store')
  person(@Param('id') id: string, @Query() query: unknown, @CurrentCaller() caller: Caller): Promise<HistoryPage> {
    return this.history('person', id, query, caller);
  }

  @Get('groups/:id/history')
  @Header('cache-control', 'no-store')
  group(@Param('id') id: string, @Query() query: unknown, @CurrentCaller() caller: Caller): Promise<HistoryPage> {
    return this.history('group', id, query, caller);
  }

  @Get('events')
  @Header('cache-control', 'no-store')
  search(@Query() query: unknown, @CurrentCaller() caller: Caller): Promise<SearchPage> {
    return this.reader.search(readSearchQuery(query), caller);
  }

  private async history(kind: SubjectKind, id: string, query: unknown, caller: Caller): Promise<HistoryPage> {
    const wanted = readHistoryQuery(query);
    if (wanted.opening !== undefined && !caller.scopes.has('audit:open')) {
      throw new ForbiddenException('the token lacks the scope audit:open');
    }
    const page = await this.reader.history(kind, readSubject(id), wanted, caller);
    if (page === undefined) throw new NotFoundException(`this tenant has no ${kind} with that id in its history (yet)`);
    return page;
  }
}
